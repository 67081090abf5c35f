<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name>Core</name>
    <message>
        <source>Round to nearest</source>
        <translation>Runden zum nächsten</translation>
    </message>
    <message>
        <source>Each weight to the nearest code; no calibration decides anything</source>
        <translation>Jedes Gewicht zum nächsten Code; keine Kalibrierung entscheidet etwas</translation>
    </message>
    <message>
        <source>GPTQ</source>
        <translation>GPTQ</translation>
    </message>
    <message>
        <source>Each column&apos;s rounding error is made up for by the columns that follow, by the second moments of the inputs</source>
        <translation>Den Rundungsfehler jeder Spalte gleichen die folgenden Spalten aus, nach den zweiten Momenten der Eingaben</translation>
    </message>
    <message>
        <source>AutoRound</source>
        <translation>AutoRound</translation>
    </message>
    <message>
        <source>Sign-gradient tuning of the rounding; the layer&apos;s output alone is matched (reconstruction only)</source>
        <translation>Tuning der Rundung nach dem Vorzeichen des Gradienten; nur die Ausgabe der Schicht wird angeglichen (reine Rekonstruktion)</translation>
    </message>
    <message>
        <source>AutoRound + router logits</source>
        <translation>AutoRound + Router-Logits</translation>
    </message>
    <message>
        <source>Reconstruction, and the own router&apos;s logits by mean square and KL (a reading of EAQuant)</source>
        <translation>Rekonstruktion, dazu die Logits des eigenen Routers nach mittlerem Quadrat und KL (eine Lesart von EAQuant)</translation>
    </message>
    <message>
        <source>VSRAQ</source>
        <translation>VSRAQ</translation>
    </message>
    <message>
        <source>Reconstruction, value alignment and structure alignment of the own and the next router (our reading of the paper)</source>
        <translation>Rekonstruktion, Wert- und Strukturangleichung des eigenen und des nächsten Routers (unsere Lesart des Artikels)</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>The next router is not looked at</source>
        <translation>Der nächste Router wird nicht betrachtet</translation>
    </message>
    <message>
        <source>Cheap</source>
        <translation>Billig</translation>
    </message>
    <message>
        <source>The next layer&apos;s norm and router on this layer&apos;s output, its attention left out</source>
        <translation>Norm und Router der nächsten Schicht auf der Ausgabe dieser Schicht, ohne deren Attention</translation>
    </message>
    <message>
        <source>Next layer</source>
        <translation>Nächste Schicht</translation>
    </message>
    <message>
        <source>The next layer&apos;s router behind its full-precision norm and attention</source>
        <translation>Der Router der nächsten Schicht hinter deren Norm und Attention in voller Genauigkeit</translation>
    </message>
    <message>
        <source>All later layers</source>
        <translation>Alle späteren Schichten</translation>
    </message>
    <message>
        <source>Every later router, through all later full-precision layers; needs them all in memory</source>
        <translation>Jeder spätere Router, durch alle späteren Schichten in voller Genauigkeit; sie müssen alle in den Speicher passen</translation>
    </message>
    <message>
        <source>Boundary</source>
        <translation>Grenze</translation>
    </message>
    <message>
        <source>exp(-|z - b|/(tau sd)): experts near the top-k boundary count most</source>
        <translation>exp(-|z - b|/(tau sd)): Experten nahe der Top-k-Grenze zählen am meisten</translation>
    </message>
    <message>
        <source>All experts alike</source>
        <translation>Alle Experten gleich</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>Wahrscheinlichkeit</translation>
    </message>
    <message>
        <source>p(1 - p) of the router&apos;s softmax: experts whose gate answers most to their logit</source>
        <translation>p(1 - p) vom Softmax des Routers: Experten, deren Gate am stärksten auf ihr Logit antwortet</translation>
    </message>
    <message>
        <source>Slope</source>
        <translation>Steigung</translation>
    </message>
    <message>
        <source>s(1 - s), s = sigmoid((z - b)/(tau sd)): a boundary that is round instead of pointed</source>
        <translation>s(1 - s), s = sigmoid((z - b)/(tau sd)): eine runde Grenze statt einer spitzen</translation>
    </message>
    <message>
        <source>Alike</source>
        <translation>Gleich</translation>
    </message>
    <message>
        <source>Every token counts alike</source>
        <translation>Jedes Token zählt gleich</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>Abstand</translation>
    </message>
    <message>
        <source>1/(margin/sd + 0.1): tokens near the top-k boundary count more</source>
        <translation>1/(Abstand/sd + 0.1): Token nahe der Top-k-Grenze zählen mehr</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>By the size of the MoE block&apos;s output beside the state that it is added to</source>
        <translation>Nach der Größe der Ausgabe des MoE-Blocks neben dem Zustand, zu dem sie addiert wird</translation>
    </message>
    <message>
        <source>The tuning starts from the nearest codes, as AutoRound does</source>
        <translation>Das Tuning beginnt bei den nächsten Codes, wie AutoRound</translation>
    </message>
    <message>
        <source>The tuning starts where GPTQ leaves the layer, codes and ranges</source>
        <translation>Das Tuning beginnt, wo GPTQ die Schicht lässt: Codes und Bereiche</translation>
    </message>
    <message>
        <source>Tune as they come</source>
        <translation>Tunen, wie sie kommen</translation>
    </message>
    <message>
        <source>They are tuned on the few tokens that they have; one without any stays nearest</source>
        <translation>Sie werden auf den wenigen Token getunt, die sie haben; einer ohne jedes bleibt nächstliegend gerundet</translation>
    </message>
    <message>
        <source>Tune on all tokens</source>
        <translation>Auf allen Token tunen</translation>
    </message>
    <message>
        <source>They are tuned on what the router sees of every token besides, so that they still answer as they did</source>
        <translation>Sie werden zusätzlich auf dem getunt, was der Router von jedem Token sieht, damit sie weiter wie bisher antworten</translation>
    </message>
    <message>
        <source>They are rounded to nearest and left alone</source>
        <translation>Sie werden zum nächsten gerundet und so gelassen</translation>
    </message>
    <message>
        <source>Every product in float32, hidden states too</source>
        <translation>Jedes Produkt in float32, verborgene Zustände auch</translation>
    </message>
    <message>
        <source>The layers&apos; products in bfloat16 and hidden states kept so, for large models on a GPU; routing, norms, losses and the rounding itself stay float32</source>
        <translation>Die Produkte der Schichten in bfloat16, verborgene Zustände ebenso, für große Modelle auf einer GPU; Routing, Normen, Verluste und das Runden selbst bleiben float32</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>On the device while they are a small part of it, else in memory, else in a file</source>
        <translation>Auf dem Gerät, solange sie ein kleiner Teil davon sind, sonst im Arbeitsspeicher, sonst in einer Datei</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Beside the layer on the computing device</source>
        <translation>Neben der Schicht auf dem Rechengerät</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Arbeitsspeicher</translation>
    </message>
    <message>
        <source>In the host&apos;s memory; what an iteration needs is fetched while the last one computes</source>
        <translation>Im Arbeitsspeicher; was eine Iteration braucht, wird geholt, während die vorige rechnet</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>In a memory-mapped file of the run&apos;s folder, for states larger than memory</source>
        <translation>In einer in den Speicher eingeblendeten Datei im Ordner des Laufs, für Zustände, die größer als der Speicher sind</translation>
    </message>
    <message>
        <source>Reconstruction only</source>
        <translation>Nur Rekonstruktion</translation>
    </message>
    <message>
        <source>What AutoRound does: the layer&apos;s output alone</source>
        <translation>Was AutoRound tut: nur die Ausgabe der Schicht</translation>
    </message>
    <message>
        <source>Value and structure alignment at 0.3, own and next router</source>
        <translation>Wert- und Strukturangleichung mit 0,3, eigener und nächster Router</translation>
    </message>
    <message>
        <source>VSRAQ gentle</source>
        <translation>VSRAQ sanft</translation>
    </message>
    <message>
        <source>Alignment at 0.1 with 400 iterations: a little less routing, a lower KL</source>
        <translation>Angleichung mit 0,1 und 400 Iterationen: etwas weniger Routing, eine niedrigere KL</translation>
    </message>
    <message>
        <source>VSRAQ + router refit</source>
        <translation>VSRAQ + Router-Korrektur</translation>
    </message>
    <message>
        <source>VSRAQ, then each router&apos;s rows are corrected in closed form (beyond the paper; the router&apos;s weights change)</source>
        <translation>VSRAQ, danach werden die Zeilen jedes Routers in geschlossener Form korrigiert (über den Artikel hinaus; die Gewichte des Routers ändern sich)</translation>
    </message>
    <message>
        <source>VSRAQ gentle + router refit</source>
        <translation>VSRAQ sanft + Router-Korrektur</translation>
    </message>
    <message>
        <source>The gentle preset with the refit</source>
        <translation>Die sanfte Vorgabe mit der Korrektur</translation>
    </message>
    <message>
        <source>GPTQ, then VSRAQ</source>
        <translation>GPTQ, dann VSRAQ</translation>
    </message>
    <message>
        <source>VSRAQ from where GPTQ leaves each layer</source>
        <translation>VSRAQ von dort, wo GPTQ jede Schicht lässt</translation>
    </message>
    <message>
        <source>AlphaQ&apos;s published code; Hill 1975</source>
        <translation>Veröffentlichter Code von AlphaQ; Hill 1975</translation>
    </message>
    <message>
        <source>WeightWatcher</source>
        <translation>WeightWatcher</translation>
    </message>
    <message>
        <source>Clauset, Shalizi and Newman 2009; WeightWatcher</source>
        <translation>Clauset, Shalizi und Newman 2009; WeightWatcher</translation>
    </message>
    <message>
        <source>Clauset, Shalizi and Newman 2009; xmin as in FARMS&apos;s published code</source>
        <translation>Clauset, Shalizi und Newman 2009; xmin wie im veröffentlichten Code von FARMS</translation>
    </message>
    <message>
        <source>Marchenko and Pastur 1967; fit as in WeightWatcher</source>
        <translation>Marchenko und Pastur 1967; Anpassung wie in WeightWatcher</translation>
    </message>
    <message>
        <source>elementary</source>
        <translation>elementar</translation>
    </message>
    <message>
        <source>EWQ (second-hand)</source>
        <translation>EWQ (aus zweiter Hand)</translation>
    </message>
    <message>
        <source>round to nearest on moescope&apos;s symmetric grid</source>
        <translation>Runden zum nächsten auf dem symmetrischen Raster von moescope</translation>
    </message>
    <message>
        <source>Alpha (Hill, FARMS)</source>
        <translation>Alpha (Hill, FARMS)</translation>
    </message>
    <message>
        <source>Tail exponent of the eigenvalues of W Wᵀ, pooled over 128 x 128 blocks; smaller means a heavier tail.</source>
        <translation>Exponent des Ausläufers der Eigenwerte von W Wᵀ, über Blöcke von 128 x 128 zusammengelegt; kleiner bedeutet einen schwereren Ausläufer.</translation>
    </message>
    <message>
        <source>Alpha (Hill, whole matrix)</source>
        <translation>Alpha (Hill, ganze Matrix)</translation>
    </message>
    <message>
        <source>Tail exponent of the eigenvalues of the whole matrix; depends on the matrix&apos;s shape, unlike the one over blocks.</source>
        <translation>Exponent des Ausläufers der Eigenwerte der ganzen Matrix; hängt von der Form der Matrix ab, anders als der über Blöcke.</translation>
    </message>
    <message>
        <source>Largest eigenvalue</source>
        <translation>Größter Eigenwert</translation>
    </message>
    <message>
        <source>λ</source>
        <translation>λ</translation>
    </message>
    <message>
        <source>Largest eigenvalue of W Wᵀ: the squared spectral norm (WeightWatcher&apos;s spectral_norm).</source>
        <translation>Größter Eigenwert von W Wᵀ: die quadrierte Spektralnorm (spectral_norm in WeightWatcher).</translation>
    </message>
    <message>
        <source>Squared Frobenius norm</source>
        <translation>Quadrierte Frobeniusnorm</translation>
    </message>
    <message>
        <source>Sum of all squared weights: the sum of the eigenvalues (WeightWatcher&apos;s norm).</source>
        <translation>Summe aller quadrierten Gewichte: die Summe der Eigenwerte (norm in WeightWatcher).</translation>
    </message>
    <message>
        <source>Stable rank</source>
        <translation>Stabiler Rang</translation>
    </message>
    <message>
        <source>Squared Frobenius norm over the largest eigenvalue.</source>
        <translation>Quadrierte Frobeniusnorm durch den größten Eigenwert.</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Mittelwert</translation>
    </message>
    <message>
        <source>weight</source>
        <translation>Gewicht</translation>
    </message>
    <message>
        <source>Mean of all weights.</source>
        <translation>Mittelwert aller Gewichte.</translation>
    </message>
    <message>
        <source>Variance</source>
        <translation>Varianz</translation>
    </message>
    <message>
        <source>weight²</source>
        <translation>Gewicht²</translation>
    </message>
    <message>
        <source>Population variance of all weights; AlphaQ&apos;s scale of the rounding error.</source>
        <translation>Populationsvarianz aller Gewichte; AlphaQs Maß für den Rundungsfehler.</translation>
    </message>
    <message>
        <source>Standard deviation</source>
        <translation>Standardabweichung</translation>
    </message>
    <message>
        <source>Square root of the population variance of all weights.</source>
        <translation>Wurzel der Populationsvarianz aller Gewichte.</translation>
    </message>
    <message>
        <source>Kurtosis</source>
        <translation>Kurtosis</translation>
    </message>
    <message>
        <source>Excess kurtosis of all weights: 0 for a normal distribution.</source>
        <translation>Exzess-Kurtosis aller Gewichte: 0 bei einer Normalverteilung.</translation>
    </message>
    <message>
        <source>Largest weight</source>
        <translation>Größtes Gewicht</translation>
    </message>
    <message>
        <source>Largest magnitude of a weight.</source>
        <translation>Größter Betrag eines Gewichts.</translation>
    </message>
    <message>
        <source>Outlier score</source>
        <translation>Ausreißerwert</translation>
    </message>
    <message>
        <source>Largest ratio, over columns, of the largest magnitude to the mean magnitude.</source>
        <translation>Größtes Verhältnis, über die Spalten, des größten Betrags zum mittleren Betrag.</translation>
    </message>
    <message>
        <source>QuantMoE-Bench</source>
        <translation>QuantMoE-Bench</translation>
    </message>
    <message>
        <source>Softmax entropy</source>
        <translation>Softmax-Entropie</translation>
    </message>
    <message>
        <source>nat</source>
        <translation>nat</translation>
    </message>
    <message>
        <source>Entropy of the softmax over all weights; nearly ln(count) minus half the variance, so compare it between equal shapes.</source>
        <translation>Entropie des Softmax über alle Gewichte; fast ln(Anzahl) minus die halbe Varianz, also nur bei gleicher Form zu vergleichen.</translation>
    </message>
    <message>
        <source>Rounding error, 2 bits</source>
        <translation>Rundungsfehler, 2 Bit</translation>
    </message>
    <message>
        <source>Mean square error of rounding to nearest at 2 bits, group 128.</source>
        <translation>Mittlerer quadratischer Fehler des Rundens zum nächsten mit 2 Bit, Gruppe 128.</translation>
    </message>
    <message>
        <source>Rounding error, 3 bits</source>
        <translation>Rundungsfehler, 3 Bit</translation>
    </message>
    <message>
        <source>Mean square error of rounding to nearest at 3 bits, group 128.</source>
        <translation>Mittlerer quadratischer Fehler des Rundens zum nächsten mit 3 Bit, Gruppe 128.</translation>
    </message>
    <message>
        <source>Rounding error, 4 bits</source>
        <translation>Rundungsfehler, 4 Bit</translation>
    </message>
    <message>
        <source>Mean square error of rounding to nearest at 4 bits, group 128.</source>
        <translation>Mittlerer quadratischer Fehler des Rundens zum nächsten mit 4 Bit, Gruppe 128.</translation>
    </message>
    <message>
        <source>Rounding error, 8 bits</source>
        <translation>Rundungsfehler, 8 Bit</translation>
    </message>
    <message>
        <source>Mean square error of rounding to nearest at 8 bits, group 128.</source>
        <translation>Mittlerer quadratischer Fehler des Rundens zum nächsten mit 8 Bit, Gruppe 128.</translation>
    </message>
    <message>
        <source>Relative rounding error, 2 bits</source>
        <translation>Relativer Rundungsfehler, 2 Bit</translation>
    </message>
    <message>
        <source>Squared rounding error at 2 bits over the squared norm of the weights.</source>
        <translation>Quadrierter Rundungsfehler mit 2 Bit durch die quadrierte Norm der Gewichte.</translation>
    </message>
    <message>
        <source>Relative rounding error, 3 bits</source>
        <translation>Relativer Rundungsfehler, 3 Bit</translation>
    </message>
    <message>
        <source>Squared rounding error at 3 bits over the squared norm of the weights.</source>
        <translation>Quadrierter Rundungsfehler mit 3 Bit durch die quadrierte Norm der Gewichte.</translation>
    </message>
    <message>
        <source>Relative rounding error, 4 bits</source>
        <translation>Relativer Rundungsfehler, 4 Bit</translation>
    </message>
    <message>
        <source>Squared rounding error at 4 bits over the squared norm of the weights.</source>
        <translation>Quadrierter Rundungsfehler mit 4 Bit durch die quadrierte Norm der Gewichte.</translation>
    </message>
    <message>
        <source>Relative rounding error, 8 bits</source>
        <translation>Relativer Rundungsfehler, 8 Bit</translation>
    </message>
    <message>
        <source>Squared rounding error at 8 bits over the squared norm of the weights.</source>
        <translation>Quadrierter Rundungsfehler mit 8 Bit durch die quadrierte Norm der Gewichte.</translation>
    </message>
    <message>
        <source>Log norm</source>
        <translation>Log-Norm</translation>
    </message>
    <message>
        <source>log10 of the squared Frobenius norm.</source>
        <translation>log10 der quadrierten Frobeniusnorm.</translation>
    </message>
    <message>
        <source>Log spectral norm</source>
        <translation>Log-Spektralnorm</translation>
    </message>
    <message>
        <source>log10 of the largest eigenvalue.</source>
        <translation>log10 des größten Eigenwerts.</translation>
    </message>
    <message>
        <source>Log alpha norm</source>
        <translation>Log-Alpha-Norm</translation>
    </message>
    <message>
        <source>log10 of the sum of λ to the power of the power law&apos;s alpha.</source>
        <translation>log10 der Summe von λ hoch dem Alpha des Potenzgesetzes.</translation>
    </message>
    <message>
        <source>Alpha weighted</source>
        <translation>Alpha, gewichtet</translation>
    </message>
    <message>
        <source>Alpha of the power law times log10 of the largest eigenvalue.</source>
        <translation>Alpha des Potenzgesetzes mal log10 des größten Eigenwerts.</translation>
    </message>
    <message>
        <source>Matrix rank</source>
        <translation>Rang der Matrix</translation>
    </message>
    <message>
        <source>Singular values above the largest one times the longer side times 2^-52.</source>
        <translation>Singulärwerte über dem größten mal der längeren Seite mal 2^-52.</translation>
    </message>
    <message>
        <source>Spectral entropy</source>
        <translation>Spektralentropie</translation>
    </message>
    <message>
        <source>-Σ p ln p / ln(rank) with p = λ / Σλ: 1 where all eigenvalues are equal.</source>
        <translation>-Σ p ln p / ln(Rang) mit p = λ / Σλ: 1, wo alle Eigenwerte gleich sind.</translation>
    </message>
    <message>
        <source>Distance from random</source>
        <translation>Entfernung vom Zufall</translation>
    </message>
    <message>
        <source>Jensen-Shannon distance between the sorted eigenvalues of W and of its shuffled elements, each as shares of their sum.</source>
        <translation>Jensen-Shannon-Abstand zwischen den sortierten Eigenwerten von W und denen seiner gemischten Elemente, jeweils als Anteile ihrer Summe.</translation>
    </message>
    <message>
        <source>Alpha (power law)</source>
        <translation>Alpha (Potenzgesetz)</translation>
    </message>
    <message>
        <source>Exponent of the power law above the xmin that fits best; 2 to 6 is the expected range, above 8 usually a bad fit.</source>
        <translation>Exponent des Potenzgesetzes oberhalb des xmin, das am besten passt; 2 bis 6 ist der erwartete Bereich, über 8 meist eine schlechte Anpassung.</translation>
    </message>
    <message>
        <source>KS distance</source>
        <translation>KS-Abstand</translation>
    </message>
    <message>
        <source>Kolmogorov-Smirnov distance of the tail above xmin from the power law.</source>
        <translation>Kolmogorow-Smirnow-Abstand des Ausläufers oberhalb von xmin vom Potenzgesetz.</translation>
    </message>
    <message>
        <source>Standard error of alpha</source>
        <translation>Standardfehler von Alpha</translation>
    </message>
    <message>
        <source>(alpha - 1) over the root of the number of tail eigenvalues.</source>
        <translation>(alpha - 1) durch die Wurzel der Zahl der Eigenwerte im Ausläufer.</translation>
    </message>
    <message>
        <source>xmin</source>
        <translation>xmin</translation>
    </message>
    <message>
        <source>Eigenvalue from which on the power law is fitted.</source>
        <translation>Eigenwert, von dem an das Potenzgesetz angepasst wird.</translation>
    </message>
    <message>
        <source>Tail eigenvalues</source>
        <translation>Eigenwerte im Ausläufer</translation>
    </message>
    <message>
        <source>Eigenvalues from xmin on (WeightWatcher&apos;s num_pl_spikes).</source>
        <translation>Eigenwerte von xmin an (num_pl_spikes in WeightWatcher).</translation>
    </message>
    <message>
        <source>Alpha (xmin_mid)</source>
        <translation>Alpha (xmin_mid)</translation>
    </message>
    <message>
        <source>Exponent of the power law above the middle eigenvalue.</source>
        <translation>Exponent des Potenzgesetzes oberhalb des mittleren Eigenwerts.</translation>
    </message>
    <message>
        <source>KS distance (xmin_mid)</source>
        <translation>KS-Abstand (xmin_mid)</translation>
    </message>
    <message>
        <source>Kolmogorov-Smirnov distance above the middle eigenvalue.</source>
        <translation>Kolmogorow-Smirnow-Abstand oberhalb des mittleren Eigenwerts.</translation>
    </message>
    <message>
        <source>Standard error (xmin_mid)</source>
        <translation>Standardfehler (xmin_mid)</translation>
    </message>
    <message>
        <source>xmin (xmin_mid)</source>
        <translation>xmin (xmin_mid)</translation>
    </message>
    <message>
        <source>The middle eigenvalue.</source>
        <translation>Der mittlere Eigenwert.</translation>
    </message>
    <message>
        <source>Tail eigenvalues (xmin_mid)</source>
        <translation>Eigenwerte im Ausläufer (xmin_mid)</translation>
    </message>
    <message>
        <source>Eigenvalues from the middle one on.</source>
        <translation>Eigenwerte vom mittleren an.</translation>
    </message>
    <message>
        <source>Alpha (xmin_peak)</source>
        <translation>Alpha (xmin_peak)</translation>
    </message>
    <message>
        <source>Exponent of the power law, xmin looked for near the peak of the density over log λ.</source>
        <translation>Exponent des Potenzgesetzes, xmin gesucht nahe dem Gipfel der Dichte über log λ.</translation>
    </message>
    <message>
        <source>KS distance (xmin_peak)</source>
        <translation>KS-Abstand (xmin_peak)</translation>
    </message>
    <message>
        <source>Kolmogorov-Smirnov distance above that xmin.</source>
        <translation>Kolmogorow-Smirnow-Abstand oberhalb dieses xmin.</translation>
    </message>
    <message>
        <source>Standard error (xmin_peak)</source>
        <translation>Standardfehler (xmin_peak)</translation>
    </message>
    <message>
        <source>xmin (xmin_peak)</source>
        <translation>xmin (xmin_peak)</translation>
    </message>
    <message>
        <source>The xmin near the density&apos;s peak.</source>
        <translation>Das xmin nahe dem Gipfel der Dichte.</translation>
    </message>
    <message>
        <source>Tail eigenvalues (xmin_peak)</source>
        <translation>Eigenwerte im Ausläufer (xmin_peak)</translation>
    </message>
    <message>
        <source>Eigenvalues from that xmin on.</source>
        <translation>Eigenwerte von diesem xmin an.</translation>
    </message>
    <message>
        <source>Bulk sigma</source>
        <translation>Sigma der Masse</translation>
    </message>
    <message>
        <source>Standard deviation of the Marchenko-Pastur law fitted to the density of λ scaled to a mean of 1.</source>
        <translation>Standardabweichung des Marchenko-Pastur-Gesetzes, angepasst an die Dichte der λ mit Mittelwert 1.</translation>
    </message>
    <message>
        <source>Lower bulk edge</source>
        <translation>Unterer Rand der Masse</translation>
    </message>
    <message>
        <source>Smallest λ of that law, in units of the mean λ.</source>
        <translation>Kleinstes λ dieses Gesetzes, in Einheiten des mittleren λ.</translation>
    </message>
    <message>
        <source>Upper bulk edge</source>
        <translation>Oberer Rand der Masse</translation>
    </message>
    <message>
        <source>Largest λ of that law, in units of the mean λ.</source>
        <translation>Größtes λ dieses Gesetzes, in Einheiten des mittleren λ.</translation>
    </message>
    <message>
        <source>MP soft rank</source>
        <translation>Weicher Rang (MP)</translation>
    </message>
    <message>
        <source>Upper bulk edge over the largest eigenvalue.</source>
        <translation>Oberer Rand der Masse durch den größten Eigenwert.</translation>
    </message>
    <message>
        <source>Spikes</source>
        <translation>Spitzen</translation>
    </message>
    <message>
        <source>Eigenvalues above the upper bulk edge by more than the Tracy-Widom width that WeightWatcher uses.</source>
        <translation>Eigenwerte, die um mehr als WeightWatchers Tracy-Widom-Breite über dem oberen Rand der Masse liegen.</translation>
    </message>
    <message>
        <source>AlphaQ</source>
        <translation>AlphaQ</translation>
    </message>
    <message>
        <source>More bits for matrices with heavy-tailed spectra: least Σ (median alpha / alpha)^γ · variance · 2^(-2 bits).</source>
        <translation>Mehr Bit für Matrizen, deren Spektrum einen schweren Ausläufer hat: kleinstes Σ (Median von Alpha / Alpha)^γ · Varianz · 2^(-2 Bit).</translation>
    </message>
    <message>
        <source>AlphaQ, published code; γ from its authors&apos; own plot</source>
        <translation>AlphaQ, veröffentlichter Code; γ aus der eigenen Abbildung der Autoren</translation>
    </message>
    <message>
        <source>code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>γ</source>
        <translation>γ</translation>
    </message>
    <message>
        <source>How strongly alpha counts. The published code&apos;s default is 1, its authors&apos; best is near 10 to 15.</source>
        <translation>Wie stark Alpha zählt. Der veröffentlichte Code nimmt 1, am besten ist bei seinen Autoren etwa 10 bis 15.</translation>
    </message>
    <message>
        <source>EWQ</source>
        <translation>EWQ</translation>
    </message>
    <message>
        <source>Layers whose weights have a high softmax entropy stay unquantized, those below by little get 8 bits, the others 4.</source>
        <translation>Schichten, deren Gewichte eine hohe Softmax-Entropie haben, bleiben unquantisiert, die knapp darunter bekommen 8 Bit, die übrigen 4.</translation>
    </message>
    <message>
        <source>EWQ (arXiv 2503.04704), as third parties describe it</source>
        <translation>EWQ (arXiv 2503.04704), wie Dritte es beschreiben</translation>
    </message>
    <message>
        <source>second-hand</source>
        <translation>aus zweiter Hand</translation>
    </message>
    <message>
        <source>X</source>
        <translation>X</translation>
    </message>
    <message>
        <source>8 bits down to T = μ − X σ of the layers&apos; entropies, 4 below.</source>
        <translation>8 Bit bis hinab zu T = μ − X σ der Entropien der Schichten, darunter 4.</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>Regel</translation>
    </message>
    <message>
        <source>The published thresholds, which know no budget; or, by moescope, the layers of highest entropy at the widest candidate as long as the mean allows.</source>
        <translation>Die veröffentlichten Schwellen, die kein Budget kennen; oder, von moescope, die Schichten höchster Entropie mit der größten Breite, solange der Mittelwert es erlaubt.</translation>
    </message>
    <message>
        <source>thresholds</source>
        <translation>Schwellen</translation>
    </message>
    <message>
        <source>within the mean</source>
        <translation>im Mittelwert</translation>
    </message>
    <message>
        <source>Frequency</source>
        <translation>Häufigkeit</translation>
    </message>
    <message>
        <source>More bits for the experts that tokens choose most often.</source>
        <translation>Mehr Bit für die Experten, die von Token am häufigsten gewählt werden.</translation>
    </message>
    <message>
        <source>QuantMoE-Bench (arXiv 2406.08155)</source>
        <translation>QuantMoE-Bench (arXiv 2406.08155)</translation>
    </message>
    <message>
        <source>GEMQ</source>
        <translation>GEMQ</translation>
    </message>
    <message>
        <source>One budget for all layers: least Σ g² (Y − Y_q)², the change of a layer&apos;s output with one expert rounded, weighted by the gradient of the cross entropy there.</source>
        <translation>Ein Budget für alle Schichten: kleinstes Σ g² (Y − Y_q)², die Änderung der Ausgabe einer Schicht mit einem gerundeten Experten, gewichtet mit dem Gradienten der Kreuzentropie dort.</translation>
    </message>
    <message>
        <source>GEMQ, published code</source>
        <translation>GEMQ, veröffentlichter Code</translation>
    </message>
    <message>
        <source>First or last layers</source>
        <translation>Erste oder letzte Schichten</translation>
    </message>
    <message>
        <source>The experts of the first (or last) layers at the widest candidate, all others at the narrowest.</source>
        <translation>Die Experten der ersten (oder letzten) Schichten mit der größten Breite, alle anderen mit der kleinsten.</translation>
    </message>
    <message>
        <source>Precise end</source>
        <translation>Genaues Ende</translation>
    </message>
    <message>
        <source>Which layers get the bits.</source>
        <translation>Welche Schichten die Bit bekommen.</translation>
    </message>
    <message>
        <source>first layers</source>
        <translation>erste Schichten</translation>
    </message>
    <message>
        <source>last layers</source>
        <translation>letzte Schichten</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>How many layers with experts; 0: as many as the mean allows. A number of one&apos;s own is kept whatever the mean.</source>
        <translation>Wie viele Schichten mit Experten; 0: so viele, wie der Mittelwert erlaubt. Eine eigene Zahl gilt, was auch immer der Mittelwert ist.</translation>
    </message>
    <message>
        <source>Manual</source>
        <translation>Von Hand</translation>
    </message>
    <message>
        <source>Widths set by hand are kept; the other experts share the widest width that the mean still allows.</source>
        <translation>Von Hand gesetzte Breiten bleiben; die übrigen Experten teilen sich die größte Breite, die der Mittelwert noch erlaubt.</translation>
    </message>
    <message>
        <source>moescope</source>
        <translation>moescope</translation>
    </message>
    <message>
        <source>ours</source>
        <translation>eigene</translation>
    </message>
    <message>
        <source>MoQa, fuzzy</source>
        <translation>MoQa, unscharf</translation>
    </message>
    <message>
        <source>Fuzzy clusters of the experts&apos; significance over all datasets; each cluster has a width, and an expert between two takes the lower one.</source>
        <translation>Unscharfe Gruppen der Bedeutung der Experten über alle Datensätze; jede Gruppe hat eine Breite, und ein Experte zwischen zweien bekommt die kleinere.</translation>
    </message>
    <message>
        <source>MoQa, as others describe it</source>
        <translation>MoQa, wie andere es beschreiben</translation>
    </message>
    <message>
        <source>clusters</source>
        <translation>Gruppen</translation>
    </message>
    <message>
        <source>Clusters</source>
        <translation>Gruppen</translation>
    </message>
    <message>
        <source>How many clusters of scores; by rising centre they take the candidate widths from the narrowest on.</source>
        <translation>Wie viele Gruppen von Werten; mit steigender Mitte bekommen sie die Breiten von der kleinsten an.</translation>
    </message>
    <message>
        <source>Overlap</source>
        <translation>Überlappung</translation>
    </message>
    <message>
        <source>An expert whose greatest membership is below this lies between clusters.</source>
        <translation>Ein Experte, dessen größte Zugehörigkeit darunter liegt, liegt zwischen Gruppen.</translation>
    </message>
    <message>
        <source>The clusters alone, which know no budget; or, by moescope, experts of low score are lowered afterwards until the mean is met.</source>
        <translation>Die Gruppen allein, die kein Budget kennen; oder, von moescope, danach werden Experten mit kleinem Wert gesenkt, bis der Mittelwert erreicht ist.</translation>
    </message>
    <message>
        <source>after MoQa, whose fit is not given in closed form; the loss is moescope&apos;s</source>
        <translation>nach MoQa, dessen Anpassung nicht in geschlossener Form angegeben ist; der Verlust ist von moescope</translation>
    </message>
    <message>
        <source>MoQa, mean</source>
        <translation>MoQa, Mittel</translation>
    </message>
    <message>
        <source>Least mean over the datasets of Σ significance · relative rounding error.</source>
        <translation>Kleinstes Mittel über die Datensätze von Σ Bedeutung · relativer Rundungsfehler.</translation>
    </message>
    <message>
        <source>MoQa, mean + κ·std</source>
        <translation>MoQa, Mittel + κ·Std</translation>
    </message>
    <message>
        <source>As the mean, with κ standard deviations over the datasets added to each loss: no dataset pays for the others.</source>
        <translation>Wie das Mittel, mit κ Standardabweichungen über die Datensätze zu jedem Verlust: kein Datensatz zahlt für die anderen.</translation>
    </message>
    <message>
        <source>κ</source>
        <translation>κ</translation>
    </message>
    <message>
        <source>Standard deviations over the datasets that are added to the mean loss.</source>
        <translation>Standardabweichungen über die Datensätze, die zum mittleren Verlust addiert werden.</translation>
    </message>
    <message>
        <source>MoQa, worst case</source>
        <translation>MoQa, schlimmster Fall</translation>
    </message>
    <message>
        <source>Least greatest loss over the datasets.</source>
        <translation>Kleinster größter Verlust über die Datensätze.</translation>
    </message>
    <message>
        <source>More bits for matrices with columns of large range: least Σ parameters · score² · 2^(-2 bits), score = max over columns of max|w| / mean|w|.</source>
        <translation>Mehr Bit für Matrizen mit Spalten von großem Umfang: kleinstes Σ Parameter · Wert² · 2^(-2 Bit), Wert = Maximum über die Spalten von max|w| / Mittel|w|.</translation>
    </message>
    <message>
        <source>score of QuantMoE-Bench (arXiv 2406.08155); the loss is moescope&apos;s</source>
        <translation>Wert von QuantMoE-Bench (arXiv 2406.08155); der Verlust ist von moescope</translation>
    </message>
    <message>
        <source>Outlier-scored linears</source>
        <translation>Linearschichten nach Ausreißern</translation>
    </message>
    <message>
        <source>The expert matrices with the largest outlier scores at the widest candidate, all others at the narrowest.</source>
        <translation>Die Expertenmatrizen mit den größten Ausreißerwerten mit der größten Breite, alle anderen mit der kleinsten.</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>Share of the matrices that get the bits; 0: as many as the mean allows. A share of one&apos;s own is kept whatever the mean.</source>
        <translation>Anteil der Matrizen, die die Bit bekommen; 0: so viele, wie der Mittelwert erlaubt. Ein eigener Anteil gilt, was auch immer der Mittelwert ist.</translation>
    </message>
    <message>
        <source>PMQ</source>
        <translation>PMQ</translation>
    </message>
    <message>
        <source>Layer by layer least Σ F^α w^β ε^α: how often an expert is chosen, with what weight, and how far the block&apos;s output moves when it alone is rounded.</source>
        <translation>Schicht für Schicht kleinstes Σ F^α w^β ε^α: wie oft ein Experte gewählt wird, mit welchem Gewicht, und wie weit sich die Ausgabe des Blocks bewegt, wenn er allein gerundet wird.</translation>
    </message>
    <message>
        <source>MC-MoE (arXiv 2410.06270), published code</source>
        <translation>MC-MoE (arXiv 2410.06270), veröffentlichter Code</translation>
    </message>
    <message>
        <source>α</source>
        <translation>α</translation>
    </message>
    <message>
        <source>Exponent of the share of selections F and of the error ε.</source>
        <translation>Exponent des Anteils der Auswahlen F und des Fehlers ε.</translation>
    </message>
    <message>
        <source>β</source>
        <translation>β</translation>
    </message>
    <message>
        <source>Exponent of the share of softmax weights w.</source>
        <translation>Exponent des Anteils der Softmax-Gewichte w.</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>Zufall</translation>
    </message>
    <message>
        <source>Experts in a random order that the seed decides, at the same levels as the other rules: what a ranking has to beat.</source>
        <translation>Experten in zufälliger, vom Startwert bestimmter Reihenfolge, auf denselben Stufen wie die anderen Regeln: was eine Rangfolge schlagen muss.</translation>
    </message>
    <message>
        <source>baseline of QuantMoE-Bench (arXiv 2406.08155)</source>
        <translation>Vergleichswert von QuantMoE-Bench (arXiv 2406.08155)</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>The same seed gives the same plan on every machine.</source>
        <translation>Derselbe Startwert gibt auf jedem Rechner denselben Plan.</translation>
    </message>
    <message>
        <source>Rounding error</source>
        <translation>Rundungsfehler</translation>
    </message>
    <message>
        <source>Least Σ ‖W − W_q‖² over the expert matrices rounded to nearest.</source>
        <translation>Kleinstes Σ ‖W − W_q‖² über die zum nächsten gerundeten Expertenmatrizen.</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>The squared error itself, in which matrices of large weights count more, or as a share of each matrix&apos;s squared norm.</source>
        <translation>Der quadrierte Fehler selbst, in dem Matrizen mit großen Gewichten mehr zählen, oder als Anteil an der quadrierten Norm jeder Matrix.</translation>
    </message>
    <message>
        <source>absolute</source>
        <translation>absolut</translation>
    </message>
    <message>
        <source>relative</source>
        <translation>relativ</translation>
    </message>
    <message>
        <source>Router norm + MaxVar</source>
        <translation>Router-Norm + MaxVar</translation>
    </message>
    <message>
        <source>More bits, layer by layer, for experts whose router row grew least in fine-tuning, and for those whose first matrix has a row of unusually large variance.</source>
        <translation>Mehr Bit, Schicht für Schicht, für Experten, deren Routerzeile beim Feintuning am wenigsten wuchs, und für die, deren erste Matrix eine Zeile von ungewöhnlich großer Varianz hat.</translation>
    </message>
    <message>
        <source>arXiv 2604.06515, published code</source>
        <translation>arXiv 2604.06515, veröffentlichter Code</translation>
    </message>
    <message>
        <source>ζ</source>
        <translation>ζ</translation>
    </message>
    <message>
        <source>An expert moves ahead of the first one whose MaxVar is more than ζ times smaller; 0: no moves.</source>
        <translation>Ein Experte rückt vor den ersten, dessen MaxVar mehr als ζ-mal kleiner ist; 0: keiner rückt.</translation>
    </message>
    <message>
        <source>MaxVar of</source>
        <translation>MaxVar von</translation>
    </message>
    <message>
        <source>The largest variance over the rows of the first matrix (as for Switch), or that of the row with the largest norm (as for Mixtral).</source>
        <translation>Die größte Varianz über die Zeilen der ersten Matrix (wie für Switch) oder die der Zeile mit der größten Norm (wie für Mixtral).</translation>
    </message>
    <message>
        <source>any row</source>
        <translation>beliebige Zeile</translation>
    </message>
    <message>
        <source>row with the largest norm</source>
        <translation>Zeile mit der größten Norm</translation>
    </message>
    <message>
        <source>Routing-aware</source>
        <translation>Routing-bewusst</translation>
    </message>
    <message>
        <source>Least measured harm: what rounding each expert alone does to the next-token law (KL) and to the routers (V), each relative to its sum at 3 bits.</source>
        <translation>Kleinster gemessener Schaden: was das Runden jedes einzelnen Experten am Gesetz des nächsten Tokens (KL) und an den Routern (V) anrichtet, beides relativ zu seiner Summe bei 3 Bit.</translation>
    </message>
    <message>
        <source>Routing weight</source>
        <translation>Gewicht des Routings</translation>
    </message>
    <message>
        <source>Weight of routing against KL: 0 looks at the next-token law alone, 1 at the routers alone.</source>
        <translation>Gewicht des Routings gegen KL: 0 sieht nur auf das Gesetz des nächsten Tokens, 1 nur auf die Router.</translation>
    </message>
    <message>
        <source>By structure</source>
        <translation>Nach Aufbau</translation>
    </message>
    <message>
        <source>Attention and shared experts, which every token passes through, at widths of their own; all routed experts alike.</source>
        <translation>Attention und gemeinsame Experten, durch die jedes Token läuft, mit eigenen Breiten; alle gerouteten Experten gleich.</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>Attention</translation>
    </message>
    <message>
        <source>Width of the attention&apos;s linears.</source>
        <translation>Breite der Linearschichten der Attention.</translation>
    </message>
    <message>
        <source>Shared experts</source>
        <translation>Gemeinsame Experten</translation>
    </message>
    <message>
        <source>Width of the shared experts&apos; linears.</source>
        <translation>Breite der Linearschichten der gemeinsamen Experten.</translation>
    </message>
    <message>
        <source>Uniform</source>
        <translation>Gleichmäßig</translation>
    </message>
    <message>
        <source>Every linear layer at the same width, attention and shared experts too: the widest that the mean allows.</source>
        <translation>Jede Linearschicht mit derselben Breite, auch Attention und gemeinsame Experten: die größte, die der Mittelwert erlaubt.</translation>
    </message>
    <message>
        <source>baseline</source>
        <translation>Vergleichswert</translation>
    </message>
    <message>
        <source>2 bits</source>
        <translation>2 Bit</translation>
    </message>
    <message>
        <source>3 bits</source>
        <translation>3 Bit</translation>
    </message>
    <message>
        <source>4 bits</source>
        <translation>4 Bit</translation>
    </message>
    <message>
        <source>8 bits</source>
        <translation>8 Bit</translation>
    </message>
    <message>
        <source>unquantized</source>
        <translation>unquantisiert</translation>
    </message>
    <message>
        <source>Symmetric</source>
        <translation>Symmetrisch</translation>
    </message>
    <message>
        <source>Whole numbers around 0; what every loader takes.</source>
        <translation>Ganze Zahlen um 0; das nimmt jeder Lader.</translation>
    </message>
    <message>
        <source>Asymmetric</source>
        <translation>Asymmetrisch</translation>
    </message>
    <message>
        <source>Whole numbers with a zero point; few loaders take it.</source>
        <translation>Ganze Zahlen mit einem Nullpunkt; das nehmen wenige Lader.</translation>
    </message>
    <message>
        <source>NVFP4 at 4 bits</source>
        <translation>NVFP4 bei 4 Bit</translation>
    </message>
    <message>
        <source>Linears of 4 bits get FP4 numbers in groups of 16 with an FP8 scale (4.5 bits a weight in all); other widths stay symmetric whole numbers.</source>
        <translation>Linearschichten mit 4 Bit bekommen FP4-Zahlen in Gruppen von 16 mit einer FP8-Skala (zusammen 4,5 Bit je Gewicht); andere Breiten bleiben symmetrische ganze Zahlen.</translation>
    </message>
    <message>
        <source>Mixed precision (GPTQ tensors)</source>
        <translation>Gemischte Genauigkeit (GPTQ-Tensoren)</translation>
    </message>
    <message>
        <source>Every linear packed at its own width, true sizes: transformers with auto-round, and GPTQModel, load it.</source>
        <translation>Jede Linearschicht mit ihrer eigenen Breite gepackt, wahre Größen: transformers mit auto-round und GPTQModel laden es.</translation>
    </message>
    <message>
        <source>Quantized weights written out in bfloat16: as large as the original, loads wherever that loads.</source>
        <translation>Quantisierte Gewichte in bfloat16 ausgeschrieben: so groß wie das Original, lädt überall, wo das lädt.</translation>
    </message>
    <message>
        <source>Serving (compressed-tensors, one container)</source>
        <translation>Bereitstellen (compressed-tensors, ein Behälter)</translation>
    </message>
    <message>
        <source>Codes of all experts in fields of one width, 4 or 8 bits, each with its own scales: transformers and vLLM&apos;s fused experts. As large as the container.</source>
        <translation>Codes aller Experten in Feldern einer Breite, 4 oder 8 Bit, jeder mit eigenen Skalen: transformers und die zusammengefassten Experten von vLLM. So groß wie der Behälter.</translation>
    </message>
    <message>
        <source>Serving for vLLM (compressed-tensors, a container for each layer)</source>
        <translation>Bereitstellen für vLLM (compressed-tensors, ein Behälter je Schicht)</translation>
    </message>
    <message>
        <source>The experts of a layer in fields of 4 or 8 bits, layers apart: for vLLM. transformers 5 decodes it wrong where layers differ.</source>
        <translation>Die Experten einer Schicht in Feldern von 4 oder 8 Bit, jede Schicht für sich: für vLLM. transformers 5 entschlüsselt es falsch, wo Schichten verschieden sind.</translation>
    </message>
    <message>
        <source>GGUF (llama.cpp)</source>
        <translation>GGUF (llama.cpp)</translation>
    </message>
    <message>
        <source>One file for llama.cpp: codes of up to 4 bits in Q4_0, wider ones in Q8_0, the same numbers; the experts of a layer are as large as their widest.</source>
        <translation>Eine Datei für llama.cpp: Codes bis 4 Bit in Q4_0, breitere in Q8_0, dieselben Zahlen; die Experten einer Schicht sind so groß wie ihr breitester.</translation>
    </message>
    <message>
        <source>NVFP4 (compressed-tensors)</source>
        <translation>NVFP4 (compressed-tensors)</translation>
    </message>
    <message>
        <source>FP4 weights in groups of 16 with FP8 scales, activations as they are: for vLLM. transformers 5.23 decodes the experts wrong.</source>
        <translation>FP4-Gewichte in Gruppen von 16 mit FP8-Skalen, Aktivierungen, wie sie sind: für vLLM. transformers 5.23 entschlüsselt die Experten falsch.</translation>
    </message>
    <message>
        <source>bfloat16</source>
        <translation>bfloat16</translation>
    </message>
    <message>
        <source>Weighted mix</source>
        <translation>Gewichtete Mischung</translation>
    </message>
    <message>
        <source>Least Σ weight · loss over several strategies, each loss divided by its own at the uniform width.</source>
        <translation>Kleinstes Σ Gewicht · Verlust über mehrere Strategien, jeder Verlust geteilt durch seinen eigenen bei gleichmäßiger Breite.</translation>
    </message>
    <message>
        <source>float32</source>
        <translation>float32</translation>
    </message>
    <message>
        <source>Levels</source>
        <translation>Stufen</translation>
    </message>
    <message>
        <source>How many widths are mixed: the narrowest and the widest candidate, or three equally spaced ones.</source>
        <translation>Wie viele Breiten gemischt werden: die kleinste und die größte, oder drei in gleichem Abstand.</translation>
    </message>
    <message>
        <source>two</source>
        <translation>zwei</translation>
    </message>
    <message>
        <source>three</source>
        <translation>drei</translation>
    </message>
    <message>
        <source>Ranked</source>
        <translation>Geordnet</translation>
    </message>
    <message>
        <source>Experts are ranked within their layer, so that every layer has the same mean, or over the whole model.</source>
        <translation>Experten werden innerhalb ihrer Schicht geordnet, sodass jede Schicht denselben Mittelwert hat, oder über das ganze Modell.</translation>
    </message>
    <message>
        <source>per layer</source>
        <translation>je Schicht</translation>
    </message>
    <message>
        <source>globally</source>
        <translation>insgesamt</translation>
    </message>
    <message>
        <source>η</source>
        <translation>η</translation>
    </message>
    <message>
        <source>How much an expert gains from significant experts that are chosen together with it; 0: nothing.</source>
        <translation>Wie viel ein Experte durch bedeutende Experten gewinnt, die mit ihm zusammen gewählt werden; 0: nichts.</translation>
    </message>
    <message>
        <source>NVFP4 (auto-round)</source>
        <translation>NVFP4 (auto-round)</translation>
    </message>
    <message>
        <source>The same weights for transformers with auto-round, which rounds activations to FP4 too (W4A4).</source>
        <translation>Dieselben Gewichte für transformers mit auto-round, das auch die Aktivierungen auf FP4 rundet (W4A4).</translation>
    </message>
    <message>
        <source>NVFP4 (ModelOpt)</source>
        <translation>NVFP4 (ModelOpt)</translation>
    </message>
    <message>
        <source>The same weights as NVIDIA&apos;s ModelOpt writes them, for TensorRT-LLM, vLLM and SGLang, which round activations to FP4 too (W4A4).</source>
        <translation>Dieselben Gewichte, wie NVIDIAs ModelOpt sie schreibt, für TensorRT-LLM, vLLM und SGLang, die auch die Aktivierungen auf FP4 runden (W4A4).</translation>
    </message>
</context>
<context>
    <name>DemoTour</name>
    <message>
        <source>A model to try everything on</source>
        <translation>Ein Modell zum Ausprobieren</translation>
    </message>
    <message>
        <source>This is the demo model: four layers of eight experts, with the checkpoint that it was tuned from and two texts. A model of your own opens with Ctrl+O, or dropped on the window.</source>
        <translation>Das ist das Demomodell: vier Schichten mit je acht Experten, dazu der Checkpoint, von dem aus es getunt wurde, und zwei Texte. Ein eigenes Modell öffnet Strg+O; oder es wird auf das Fenster gezogen.</translation>
    </message>
    <message>
        <source>Open the demo model</source>
        <translation>Das Demomodell öffnen</translation>
    </message>
    <message>
        <source>Which experts are fragile?</source>
        <translation>Welche Experten sind empfindlich?</translation>
    </message>
    <message>
        <source>Every cell is one matrix of one expert, its number is alpha: the smaller, the heavier the tail of the matrix&apos;s spectrum, and the more harm coarse rounding is expected to do.</source>
        <translation>Jede Zelle ist eine Matrix eines Experten, ihre Zahl ist Alpha: je kleiner, desto schwerer der Ausläufer des Spektrums der Matrix, und desto mehr Schaden ist von grobem Runden zu erwarten.</translation>
    </message>
    <message>
        <source>Pick the smallest alpha</source>
        <translation>Das kleinste Alpha wählen</translation>
    </message>
    <message>
        <source>A click, or the arrow keys, pick a cell. What is picked is highlighted in every room, and its spectrum is drawn below: dots are eigenvalues, the line is the tail that alpha is fitted to.</source>
        <translation>Ein Klick oder die Pfeiltasten wählen eine Zelle. Was gewählt ist, wird in jedem Raum hervorgehoben, und sein Spektrum wird darunter gezeichnet: Punkte sind Eigenwerte, die Linie ist der Ausläufer, an den Alpha angepasst ist.</translation>
    </message>
    <message>
        <source>Pick it</source>
        <translation>Wählen</translation>
    </message>
    <message>
        <source>Hand out the bits</source>
        <translation>Die Bit verteilen</translation>
    </message>
    <message>
        <source>A strategy gives fragile experts more bits under the budget that the slider sets; the whole model is solved anew while it moves. Below, widths can be painted by hand and locked.</source>
        <translation>Eine Strategie gibt empfindlichen Experten mehr Bit, im Rahmen des Budgets, das der Schieber setzt; das ganze Modell wird dabei laufend neu gelöst. Darunter lassen sich Breiten von Hand malen und sperren.</translation>
    </message>
    <message>
        <source>See which tokens change experts</source>
        <translation>Sehen, welche Token die Experten wechseln</translation>
    </message>
    <message>
        <source>Here the plan, rounded to nearest, is compared with the original. Start in the Run room (Ctrl+Return) tunes the rounding so that fewer tokens do; Ctrl+K compares again, Ctrl+E exports. F1 explains the room you are in.</source>
        <translation>Hier wird der Plan, zum nächsten gerundet, mit dem Original verglichen. Starten im Raum Lauf (Strg+Return) tunt das Runden so, dass es weniger werden; Strg+K vergleicht erneut, Strg+E exportiert. F1 erklärt den Raum, in dem Sie sind.</translation>
    </message>
</context>
<context>
    <name>LossTerm</name>
    <message>
        <source>Total</source>
        <translation>Gesamt</translation>
    </message>
    <message>
        <source>What is minimized: all terms with their weights</source>
        <translation>Was minimiert wird: alle Terme mit ihren Gewichten</translation>
    </message>
    <message>
        <source>Reconstruction</source>
        <translation>Rekonstruktion</translation>
    </message>
    <message>
        <source>Error of the layer&apos;s output; round to nearest = 1</source>
        <translation>Fehler der Ausgabe der Schicht; Runden zum nächsten = 1</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Error of the layer&apos;s own router&apos;s logits; round to nearest = 1</source>
        <translation>Fehler der Logits des eigenen Routers der Schicht; Runden zum nächsten = 1</translation>
    </message>
    <message>
        <source>Structure</source>
        <translation>Struktur</translation>
    </message>
    <message>
        <source>Chosen experts of the layer&apos;s own router that lose their place; round to nearest = 1</source>
        <translation>Gewählte Experten des eigenen Routers der Schicht, die ihren Platz verlieren; Runden zum nächsten = 1</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Ordnung</translation>
    </message>
    <message>
        <source>Order of the own router&apos;s chosen experts; round to nearest = 1</source>
        <translation>Ordnung der gewählten Experten des eigenen Routers; Runden zum nächsten = 1</translation>
    </message>
    <message>
        <source>Look-ahead</source>
        <translation>Vorausschau</translation>
    </message>
    <message>
        <source>Mean of the same terms of the next router; round to nearest = 1</source>
        <translation>Mittel derselben Terme des nächsten Routers; Runden zum nächsten = 1</translation>
    </message>
</context>
<context>
    <name>QApplication</name>
    <message>
        <source>Desktop studio for quantizing mixture-of-experts models.</source>
        <translation>Desktop-Studio zum Quantisieren von Mixture-of-Experts-Modellen.</translation>
    </message>
    <message>
        <source>Checkpoint that the model was tuned from.</source>
        <translation>Checkpoint, von dem aus das Modell getunt wurde.</translation>
    </message>
    <message>
        <source>system, light or dark; else what was chosen last.</source>
        <translation>system, light oder dark; sonst, was zuletzt gewählt war.</translation>
    </message>
    <message>
        <source>system, or a code (%1); else what was chosen last.</source>
        <translation>system oder ein Kürzel (%1); sonst, was zuletzt gewählt war.</translation>
    </message>
    <message>
        <source>nothing: written without a window</source>
        <translation>nichts: ohne Fenster geschrieben</translation>
    </message>
    <message>
        <source>none</source>
        <translation>nicht vorhanden</translation>
    </message>
    <message>
        <source>Model folder, run folder or .moescope session; without it the welcome page shows.</source>
        <translation>Modellordner, Ordner eines Laufs oder .moescope-Sitzung; ohne dies zeigt sich die Willkommensseite.</translation>
    </message>
    <message>
        <source>Writes reports and plots as files without a display: --headless --help.</source>
        <translation>Schreibt Berichte und Diagramme als Dateien, ohne Bildschirm: --headless --help.</translation>
    </message>
    <message>
        <source>Open the demo model.</source>
        <translation>Das Demomodell öffnen.</translation>
    </message>
    <message>
        <source>Write versions, machine, settings and the end of the log, and leave.</source>
        <translation>Versionen, Rechner, Einstellungen und das Ende des Protokolls schreiben, dann beenden.</translation>
    </message>
</context>
<context>
    <name>QObject</name>
    <message>
        <source>attention</source>
        <translation>Attention</translation>
    </message>
    <message>
        <source>shared</source>
        <translation>gemeinsam</translation>
    </message>
    <message>
        <source>MLP</source>
        <translation>MLP</translation>
    </message>
    <message>
        <source>%1 bit%2</source>
        <translation>%1 Bit%2</translation>
    </message>
    <message>
        <source>, locked</source>
        <translation>, gesperrt</translation>
    </message>
    <message>
        <source>Hill α, width</source>
        <translation>Hill-α, Breite</translation>
    </message>
    <message>
        <source>Router norm</source>
        <translation>Router-Norm</translation>
    </message>
    <message>
        <source>Euclidean norm of the expert&apos;s router row, base → tuned</source>
        <translation>Euklidische Norm der Routerzeile des Experten, Basis → getunt</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Tokens of the trace that reached the expert</source>
        <translation>Token der Spur, die den Experten erreichten</translation>
    </message>
    <message>
        <source>Lost, gained</source>
        <translation>Verloren, gewonnen</translation>
    </message>
    <message>
        <source>Tokens that left the expert and tokens that came to it in the comparison</source>
        <translation>Token, die im Vergleich den Experten verließen, und Token, die zu ihm kamen</translation>
    </message>
    <message>
        <source>Family</source>
        <translation>Familie</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Active per token</source>
        <translation>Aktiv je Token</translation>
    </message>
    <message>
        <source>Parameters that one token passes through: all but the experts that are not chosen</source>
        <translation>Parameter, durch die ein Token läuft: alle außer den Experten, die nicht gewählt sind</translation>
    </message>
    <message>
        <source>Layers × experts</source>
        <translation>Schichten × Experten</translation>
    </message>
    <message>
        <source>%1 × %2, top-%3</source>
        <translation>%1 × %2, top-%3</translation>
    </message>
    <message>
        <source>Shared expert</source>
        <translation>Gemeinsamer Experte</translation>
    </message>
    <message>
        <source>width %1</source>
        <translation>Breite %1</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message numerus="yes">
        <source>%n files</source>
        <translation>
            <numerusform>%n Datei</numerusform>
            <numerusform>%n Dateien</numerusform>
        </translation>
    </message>
    <message>
        <source>Base</source>
        <translation>Basis</translation>
    </message>
    <message>
        <source>Model ▸ Choose base: drift compares router rows with it</source>
        <translation>Modell ▸ Basis wählen: die Drift vergleicht Routerzeilen mit ihr</translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation>Tensoren</translation>
    </message>
    <message>
        <source>%1, all there</source>
        <translation>%1, alle da</translation>
    </message>
    <message>
        <source>%1, %2 not used</source>
        <translation>%1, davon %2 unbenutzt</translation>
    </message>
    <message>
        <source>layer %1, expert %2</source>
        <translation>Schicht %1, Experte %2</translation>
    </message>
    <message>
        <source>layer %1</source>
        <translation>Schicht %1</translation>
    </message>
    <message>
        <source>Expert</source>
        <translation>Experte</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 min %2 s</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
    <message>
        <source>%1 d %2 h</source>
        <translation>%1 T %2 h</translation>
    </message>
    <message>
        <source>Hill α</source>
        <translation>Hill-α</translation>
    </message>
    <message>
        <source>α, whole</source>
        <translation>α, ganz</translation>
    </message>
    <message>
        <source>λ max</source>
        <translation>λ max</translation>
    </message>
    <message>
        <source>Frobenius²</source>
        <translation>Frobenius²</translation>
    </message>
    <message>
        <source>Largest</source>
        <translation>Größtes</translation>
    </message>
    <message>
        <source>Outlier</source>
        <translation>Ausreißer</translation>
    </message>
    <message>
        <source>Source: %1</source>
        <translation>Quelle: %1</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Export</translation>
    </message>
    <message>
        <source>%1: the name must end in .png, .svg, .pdf or .csv.</source>
        <translation>%1: der Name muss auf .png, .svg, .pdf oder .csv enden.</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2. Choose another folder.</source>
        <translation>%1 kann nicht geschrieben werden: %2. Wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2. Is the disk full?</source>
        <translation>%1 kann nicht geschrieben werden: %2. Ist der Datenträger voll?</translation>
    </message>
    <message>
        <source>SVG…</source>
        <translation>SVG…</translation>
    </message>
    <message>
        <source>PDF…</source>
        <translation>PDF…</translation>
    </message>
    <message>
        <source>Data as CSV…</source>
        <translation>Daten als CSV…</translation>
    </message>
    <message>
        <source>tuned − base</source>
        <translation>getunt − Basis</translation>
    </message>
    <message>
        <source>tuned − base, %1</source>
        <translation>getunt − Basis, %1</translation>
    </message>
    <message>
        <source>PNG</source>
        <translation>PNG</translation>
    </message>
    <message>
        <source>Screen size…</source>
        <translation>Größe wie am Bildschirm…</translation>
    </message>
    <message>
        <source>Twice the size…</source>
        <translation>Doppelte Größe…</translation>
    </message>
    <message>
        <source>Three times the size…</source>
        <translation>Dreifache Größe…</translation>
    </message>
    <message>
        <source>Four times the size…</source>
        <translation>Vierfache Größe…</translation>
    </message>
    <message>
        <source>Copy as picture</source>
        <translation>Als Bild kopieren</translation>
    </message>
    <message>
        <source>Copy the data</source>
        <translation>Die Daten kopieren</translation>
    </message>
</context>
<context>
    <name>ReportPages</name>
    <message>
        <source>%1 (columns %2 to %3 of %4)</source>
        <translation>%1 (Spalten %2 bis %3 von %4)</translation>
    </message>
    <message>
        <source>Contents</source>
        <translation>Inhalt</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>Fehlend</translation>
    </message>
    <message>
        <source>Made by</source>
        <translation>Entsteht mit</translation>
    </message>
    <message>
        <source>Page %1 of %2</source>
        <translation>Seite %1 von %2</translation>
    </message>
</context>
<context>
    <name>RoomKeys</name>
    <message>
        <source>Maps</source>
        <translation>Karten</translation>
    </message>
    <message>
        <source>Move the pick</source>
        <translation>Die Auswahl bewegen</translation>
    </message>
    <message>
        <source>Arrow keys</source>
        <translation>Pfeiltasten</translation>
    </message>
    <message>
        <source>Plots</source>
        <translation>Diagramme</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>Zoom at the pointer</source>
        <translation>Am Zeiger vergrößern</translation>
    </message>
    <message>
        <source>Ctrl+wheel</source>
        <translation>Strg+Mausrad</translation>
    </message>
    <message>
        <source>Lay another matrix over the picked one</source>
        <translation>Eine weitere Matrix über die gewählte legen</translation>
    </message>
    <message>
        <source>Ctrl+click</source>
        <translation>Strg+Klick</translation>
    </message>
    <message>
        <source>Bits grid</source>
        <translation>Raster der Bit</translation>
    </message>
    <message>
        <source>Choose the width that paints</source>
        <translation>Die Breite wählen, mit der gemalt wird</translation>
    </message>
    <message>
        <source>Paint what is picked</source>
        <translation>Malen, was gewählt ist</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Lock or unlock</source>
        <translation>Sperren oder freigeben</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Move along the text</source>
        <translation>Sich im Text bewegen</translation>
    </message>
    <message>
        <source>Arrow keys, Page Up, Page Down, Home, End</source>
        <translation>Pfeiltasten, Bild auf, Bild ab, Pos1, Ende</translation>
    </message>
    <message>
        <source>Error against size</source>
        <translation>Fehler gegen Größe</translation>
    </message>
    <message>
        <source>Change the mean width</source>
        <translation>Die mittlere Breite ändern</translation>
    </message>
    <message>
        <source>Model search</source>
        <translation>Suche im Modell</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>Nächster Treffer</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>Remove the selected texts</source>
        <translation>Die gewählten Texte entfernen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Entf</translation>
    </message>
</context>
<context>
    <name>RouterFlips</name>
    <message>
        <source>flips</source>
        <translation>Wechsel</translation>
    </message>
    <message>
        <source>agreement of the top experts</source>
        <translation>Übereinstimmung der besten Experten</translation>
    </message>
    <message>
        <source>flips weighted by margin</source>
        <translation>Wechsel, nach Abstand gewichtet</translation>
    </message>
    <message>
        <source>by change of the output</source>
        <translation>nach Änderung der Ausgabe</translation>
    </message>
</context>
<context>
    <name>RouterTable</name>
    <message>
        <source>Norm</source>
        <translation>Norm</translation>
    </message>
    <message>
        <source>Length of the expert&apos;s router row.</source>
        <translation>Länge der Routerzeile des Experten.</translation>
    </message>
    <message>
        <source>Base norm</source>
        <translation>Norm der Basis</translation>
    </message>
    <message>
        <source>The same in the base checkpoint.</source>
        <translation>Dasselbe im Basis-Checkpoint.</translation>
    </message>
    <message>
        <source>Drift</source>
        <translation>Drift</translation>
    </message>
    <message>
        <source>Norm minus base norm.</source>
        <translation>Norm minus Norm der Basis.</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>Kosinus</translation>
    </message>
    <message>
        <source>Between the row and the base&apos;s row.</source>
        <translation>Zwischen der Zeile und der Zeile der Basis.</translation>
    </message>
    <message>
        <source>Rank change</source>
        <translation>Rangwechsel</translation>
    </message>
    <message>
        <source>Rank by norm within the layer, tuned minus base; 0 is the smallest.</source>
        <translation>Rang nach der Norm innerhalb der Schicht, getunt minus Basis; 0 ist der kleinste.</translation>
    </message>
    <message>
        <source>MaxVar</source>
        <translation>MaxVar</translation>
    </message>
    <message>
        <source>Largest variance of a row of the expert&apos;s first matrix.</source>
        <translation>Größte Varianz einer Zeile der ersten Matrix des Experten.</translation>
    </message>
</context>
<context>
    <name>Routing</name>
    <message>
        <source>Expert</source>
        <translation>Experte</translation>
    </message>
    <message>
        <source>lost · tokens · gained</source>
        <translation>verloren · Token · gewonnen</translation>
    </message>
    <message>
        <source>Lost: tokens that full precision sends to the expert and the quantized model does not. Gained: the other way round.</source>
        <translation>Verloren: Token, die die volle Genauigkeit zum Experten schickt und das quantisierte Modell nicht. Gewonnen: umgekehrt.</translation>
    </message>
    <message>
        <source>lost</source>
        <translation>verloren</translation>
    </message>
    <message>
        <source>gained</source>
        <translation>gewonnen</translation>
    </message>
    <message>
        <source>Gained expert</source>
        <translation>Gewinnender Experte</translation>
    </message>
    <message>
        <source>Lost expert</source>
        <translation>Verlierender Experte</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Tokens whose lost expert (row) was replaced by the gained one (column); the best lost pairs with the best gained.</source>
        <translation>Token, deren verlorener Experte (Zeile) durch den gewonnenen (Spalte) ersetzt wurde; der beste verlorene gehört zum besten gewonnenen.</translation>
    </message>
    <message>
        <source>Margin %1 to %2 sd: %3 of %4 sets flipped, %5</source>
        <translation>Abstand %1 bis %2 sd: %3 von %4 Mengen gewechselt, %5</translation>
    </message>
    <message>
        <source>90 % of flips
left of %1 sd</source>
        <translation>90 % der Wechsel
links von %1 sd</translation>
    </message>
    <message>
        <source>Router-norm drift</source>
        <translation>Drift der Router-Norm</translation>
    </message>
    <message>
        <source>Router norm</source>
        <translation>Router-Norm</translation>
    </message>
    <message>
        <source>Norm of the expert&apos;s router row in this model minus the base&apos;s.</source>
        <translation>Norm der Routerzeile des Experten in diesem Modell minus die der Basis.</translation>
    </message>
    <message>
        <source>Norm of the expert&apos;s router row.</source>
        <translation>Norm der Routerzeile des Experten.</translation>
    </message>
    <message>
        <source>Expert-wise mixed precision, arXiv 2604.06515</source>
        <translation>Expert-wise mixed precision, arXiv 2604.06515</translation>
    </message>
    <message>
        <source>% of the row&apos;s tokens</source>
        <translation>% der Token der Zeile</translation>
    </message>
    <message>
        <source>Chosen together</source>
        <translation>Zusammen gewählt</translation>
    </message>
    <message>
        <source>Share of the tokens that chose the row&apos;s expert and the column&apos;s at once</source>
        <translation>Anteil der Token, die den Experten der Zeile und den der Spalte zugleich wählten</translation>
    </message>
    <message>
        <source>correlation</source>
        <translation>Korrelation</translation>
    </message>
    <message>
        <source>Correlation</source>
        <translation>Korrelation</translation>
    </message>
    <message>
        <source>Correlation over the tokens of choosing the one expert and the other: 0 by chance, negative where one stands in for the other.</source>
        <translation>Korrelation der Wahl des einen und des anderen Experten über die Token: 0 bei Zufall, negativ, wo einer für den anderen einspringt.</translation>
    </message>
    <message>
        <source>MoQa, arXiv 2503.21135</source>
        <translation>MoQa, arXiv 2503.21135</translation>
    </message>
    <message>
        <source>% of the layer</source>
        <translation>% der Schicht</translation>
    </message>
    <message>
        <source>Significance</source>
        <translation>Bedeutung</translation>
    </message>
    <message>
        <source>Expert&apos;s share of the layer&apos;s significance on a text: its gated inputs&apos; second moments times the squares of its weights.</source>
        <translation>Anteil des Experten an der Bedeutung der Schicht auf einem Text: zweite Momente seiner Eingaben mit Gate mal den Quadraten seiner Gewichte.</translation>
    </message>
    <message>
        <source>MoQa, arXiv 2503.21135 (our reading)</source>
        <translation>MoQa, arXiv 2503.21135 (unsere Lesart)</translation>
    </message>
    <message>
        <source>% of tokens</source>
        <translation>% der Token</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>Share of a text&apos;s tokens that reach the expert. Evenly spread, each would get top-k of experts.</source>
        <translation>Anteil der Token eines Textes, die den Experten erreichen. Gleichmäßig verteilt bekäme jeder Top-k durch Zahl der Experten.</translation>
    </message>
    <message>
        <source>Margin %1 to %2 sd: %3 tokens, %4</source>
        <translation>Abstand %1 bis %2 sd: %3 Token, %4</translation>
    </message>
    <message>
        <source>median %1</source>
        <translation>Median %1</translation>
    </message>
    <message>
        <source>Coverage</source>
        <translation>Abdeckung</translation>
    </message>
    <message>
        <source>Share of the calibration tokens that reach the expert. Evenly spread, each would get top-k of experts.</source>
        <translation>Anteil der Kalibrierungstoken, die den Experten erreichen. Gleichmäßig verteilt bekäme jeder Top-k durch Zahl der Experten.</translation>
    </message>
</context>
<context>
    <name>RunConfigChange</name>
    <message>
        <source>Method</source>
        <translation>Methode</translation>
    </message>
    <message>
        <source>Windows</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Balance</source>
        <translation>Ausgleich</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Products</source>
        <translation>Produkte</translation>
    </message>
    <message>
        <source>Hidden states</source>
        <translation>Verborgene Zustände</translation>
    </message>
    <message>
        <source>Iterations</source>
        <translation>Iterationen</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>Stapel</translation>
    </message>
    <message>
        <source>Value weight</source>
        <translation>Gewicht des Werts</translation>
    </message>
    <message>
        <source>Structure weight</source>
        <translation>Gewicht der Struktur</translation>
    </message>
    <message>
        <source>Order weight</source>
        <translation>Gewicht der Ordnung</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>Experts in value</source>
        <translation>Experten im Wert</translation>
    </message>
    <message>
        <source>Strength of experts</source>
        <translation>Stärke der Experten</translation>
    </message>
    <message>
        <source>Token weights</source>
        <translation>Gewichte der Token</translation>
    </message>
    <message>
        <source>Own router</source>
        <translation>Eigener Router</translation>
    </message>
    <message>
        <source>Look ahead</source>
        <translation>Vorausschau</translation>
    </message>
    <message>
        <source>Starving experts</source>
        <translation>Unterversorgte Experten</translation>
    </message>
</context>
<context>
    <name>moescope::AlignmentSettings</name>
    <message>
        <source>Alignment</source>
        <translation>Angleichung</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Vorgabe</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>λ value</source>
        <translation>λ Wert</translation>
    </message>
    <message>
        <source>match router logits near the top-k boundary</source>
        <translation>Router-Logits nahe der Top-k-Grenze angleichen</translation>
    </message>
    <message>
        <source>λ structure</source>
        <translation>λ Struktur</translation>
    </message>
    <message>
        <source>keep the selected experts above the rest</source>
        <translation>die gewählten Experten über den übrigen halten</translation>
    </message>
    <message>
        <source>λ order</source>
        <translation>λ Ordnung</translation>
    </message>
    <message>
        <source>keep the order of ranks 1 to 2k</source>
        <translation>die Ordnung der Ränge 1 bis 2k halten</translation>
    </message>
    <message>
        <source>Temperature τ</source>
        <translation>Temperatur τ</translation>
    </message>
    <message>
        <source>width of the boundary weight, in sd of the logits</source>
        <translation>Breite des Grenzgewichts, in sd der Logits</translation>
    </message>
    <message>
        <source>Experts in λ value</source>
        <translation>Experten in λ Wert</translation>
    </message>
    <message>
        <source>which experts&apos; logits count most</source>
        <translation>wessen Logits am meisten zählen</translation>
    </message>
    <message>
        <source>Their strength</source>
        <translation>Deren Stärke</translation>
    </message>
    <message>
        <source>power of the experts&apos; weights; 0: all alike</source>
        <translation>Potenz der Gewichte der Experten; 0: alle gleich</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>which tokens count most in all three</source>
        <translation>welche Token in allen dreien am meisten zählen</translation>
    </message>
    <message>
        <source>ours</source>
        <translation>eigene</translation>
    </message>
    <message>
        <source>Our own reading of VSRAQ, chosen by experiment; the paper gives no formula that can be reached (docs/methods/vsraq.md)</source>
        <translation>Unsere eigene Lesart von VSRAQ, durch Versuche gewählt; der Artikel gibt keine erreichbare Formel (docs/methods/vsraq.md)</translation>
    </message>
    <message>
        <source>Own router</source>
        <translation>Eigener Router</translation>
    </message>
    <message>
        <source>Align the layer&apos;s own router, which sees its quantized attention</source>
        <translation>Den eigenen Router der Schicht angleichen, der ihre quantisierte Attention sieht</translation>
    </message>
    <message>
        <source>Look ahead to the next router</source>
        <translation>Auf den nächsten Router vorausschauen</translation>
    </message>
    <message>
        <source>Align the next layer&apos;s router, which sees everything before it; costs about 1.75 times as much an iteration</source>
        <translation>Den Router der nächsten Schicht angleichen, der alles davor sieht; kostet etwa das 1,75-Fache je Iteration</translation>
    </message>
    <message>
        <source>Defaults</source>
        <translation>Vorgaben</translation>
    </message>
    <message>
        <source>Back to the default of each</source>
        <translation>Zurück zur Vorgabe von jedem</translation>
    </message>
    <message>
        <source>Only VSRAQ aligns routers; choose it above</source>
        <translation>Nur VSRAQ gleicht Router an; oben wählen</translation>
    </message>
    <message>
        <source>relative to round to nearest, so a weight means the same on every model</source>
        <translation>relativ zum Runden zum nächsten, ein Gewicht bedeutet also auf jedem Modell dasselbe</translation>
    </message>
    <message>
        <source>VSRAQ only</source>
        <translation>nur VSRAQ</translation>
    </message>
    <message>
        <source>structure without value does harm: raise λ value</source>
        <translation>Struktur ohne Wert schadet: λ Wert erhöhen</translation>
    </message>
    <message>
        <source>look-ahead without the own router does nothing</source>
        <translation>Vorausschau ohne eigenen Router bewirkt nichts</translation>
    </message>
    <message>
        <source>Default weights</source>
        <translation>Vorgabe der Gewichte</translation>
    </message>
</context>
<context>
    <name>moescope::Banner</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close the message</source>
        <translation>Die Meldung schließen</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>What ran, and the last lines of the log</source>
        <translation>Was lief, und die letzten Zeilen des Protokolls</translation>
    </message>
    <message>
        <source>Details of the message</source>
        <translation>Einzelheiten der Meldung</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Show the log</source>
        <translation>Protokoll zeigen</translation>
    </message>
    <message>
        <source>Save diagnostics…</source>
        <translation>Diagnose speichern…</translation>
    </message>
</context>
<context>
    <name>moescope::BarPlot</name>
    <message>
        <source>Nothing to show yet.</source>
        <translation>Noch nichts zu zeigen.</translation>
    </message>
    <message>
        <source>%1 bars, the highest, %2, from %3 to %4.</source>
        <translation>%1 Balken, der höchste, %2, von %3 bis %4.</translation>
    </message>
</context>
<context>
    <name>moescope::BitsGrid</name>
    <message>
        <source>Bits by layer, projection and expert</source>
        <translation>Bit nach Schicht, Projektion und Experte</translation>
    </message>
    <message>
        <source>Paint</source>
        <translation>Malen</translation>
    </message>
    <message>
        <source>Click or drag over cells to give them the chosen width (keys 2 3 4 8)</source>
        <translation>Klicken oder über Zellen ziehen gibt ihnen die gewählte Breite (Tasten 2 3 4 8)</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>Füllen</translation>
    </message>
    <message>
        <source>Drag a rectangle of cells to fill it with the chosen width</source>
        <translation>Ein Rechteck von Zellen ziehen, um es mit der gewählten Breite zu füllen</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>Sperren</translation>
    </message>
    <message>
        <source>Keep what is picked as it is when the rest is solved, or let it go (L)</source>
        <translation>Was gewählt ist, beim Lösen der übrigen so lassen, oder wieder freigeben (L)</translation>
    </message>
    <message>
        <source>Copy layer</source>
        <translation>Schicht kopieren</translation>
    </message>
    <message>
        <source>Give other layers the picked layer&apos;s widths</source>
        <translation>Anderen Schichten die Breiten der gewählten geben</translation>
    </message>
    <message>
        <source>%1 bits; key %1</source>
        <translation>%1 Bit; Taste %1</translation>
    </message>
    <message>
        <source>Paint with %1 bits</source>
        <translation>Mit %1 Bit malen</translation>
    </message>
    <message>
        <source>Expert</source>
        <translation>Experte</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>Bit</translation>
    </message>
    <message>
        <source>Width of each weight of the linear in the plan</source>
        <translation>Breite jedes Gewichts der Linearschicht im Plan</translation>
    </message>
    <message>
        <source>%1 bit</source>
        <translation>%1 Bit</translation>
    </message>
    <message>
        <source>%1 bit, %2 in the profile</source>
        <translation>%1 Bit, %2 im Profil</translation>
    </message>
    <message numerus="yes">
        <source>minus %1: %n linears differ</source>
        <translation>
            <numerusform>minus %1: %n Linearschicht anders</numerusform>
            <numerusform>minus %1: %n Linearschichten anders</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 locked</source>
        <translation>%1 gesperrt</translation>
    </message>
    <message>
        <source>Paint %1 bits</source>
        <translation>%1 Bit malen</translation>
    </message>
    <message>
        <source>Pick a layer first</source>
        <translation>Erst eine Schicht wählen</translation>
    </message>
    <message>
        <source>Copy layer %1</source>
        <translation>Schicht %1 kopieren</translation>
    </message>
    <message>
        <source>Layer %1 to all others</source>
        <translation>Schicht %1 auf alle anderen</translation>
    </message>
    <message>
        <source>Layer %1 to layer %2</source>
        <translation>Schicht %1 auf Schicht %2</translation>
    </message>
</context>
<context>
    <name>moescope::BudgetPanel</name>
    <message>
        <source>%1 µs</source>
        <translation>%1 µs</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>Error against size</source>
        <translation>Fehler gegen Größe</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>Open a model: its bits are handed out here.</source>
        <translation>Öffnen Sie ein Modell: hier werden seine Bit verteilt.</translation>
    </message>
    <message>
        <source>Sizes are known after the inspection</source>
        <translation>Größen sind nach der Untersuchung bekannt</translation>
    </message>
    <message>
        <source>Loaders</source>
        <translation>Lader</translation>
    </message>
    <message>
        <source>of the mixed export</source>
        <translation>des Exports mixed</translation>
    </message>
    <message>
        <source>Mean bits</source>
        <translation>Mittlere Bit</translation>
    </message>
    <message>
        <source>after the inspection</source>
        <translation>nach der Untersuchung</translation>
    </message>
    <message numerus="yes">
        <source>%Ln linears</source>
        <translation>
            <numerusform>%Ln Linearschicht</numerusform>
            <numerusform>%Ln Linearschichten</numerusform>
        </translation>
    </message>
    <message>
        <source>Code bits over the parameters of routed experts. %1 with scales and zero points; %2 counting each module once.</source>
        <translation>Codebit über die Parameter der gerouteten Experten. %1 mit Skalen und Nullpunkten; %2, wenn jedes Modul einmal zählt.</translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation>Tensoren</translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>von %1</translation>
    </message>
    <message>
        <source>All tensors in the mixed format, without file headers; %1 of it are scales, zero points and group indices.</source>
        <translation>Alle Tensoren im Format mixed, ohne Dateiköpfe; %1 davon sind Skalen, Nullpunkte und Gruppenindizes.</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>uniform %1 = 1</source>
        <translation>gleichmäßig %1 = 1</translation>
    </message>
    <message>
        <source>The strategy&apos;s own objective relative to %1 bits everywhere. It predicts, it does not measure: compare flips to judge.</source>
        <translation>Das eigene Ziel der Strategie, relativ zu %1 Bit überall. Es sagt voraus und misst nicht: urteilen Sie nach den Wechseln.</translation>
    </message>
    <message>
        <source>Gap</source>
        <translation>Lücke</translation>
    </message>
    <message>
        <source>exact</source>
        <translation>genau</translation>
    </message>
    <message>
        <source>at most</source>
        <translation>höchstens</translation>
    </message>
    <message>
        <source>Proven distance to the best plan of this budget</source>
        <translation>Bewiesener Abstand zum besten Plan dieses Budgets</translation>
    </message>
    <message>
        <source>Solved in</source>
        <translation>Gelöst in</translation>
    </message>
    <message>
        <source>The solving alone</source>
        <translation>Das Lösen allein</translation>
    </message>
    <message>
        <source>painted by hand</source>
        <translation>von Hand gemalt</translation>
    </message>
    <message>
        <source>uniform %1</source>
        <translation>gleichmäßig %1</translation>
    </message>
    <message>
        <source>uniform %1 bit = 1; %2 plans on the hull; drag the point</source>
        <translation>gleichmäßig %1 Bit = 1; %2 Pläne auf der Hülle; Punkt ziehen</translation>
    </message>
    <message>
        <source>Tensors in the exported file, MB</source>
        <translation>Tensoren in der exportierten Datei, MB</translation>
    </message>
    <message>
        <source>this plan %1, %2</source>
        <translation>dieser Plan %1, %2</translation>
    </message>
    <message>
        <source>Set size</source>
        <translation>Größe setzen</translation>
    </message>
    <message>
        <source>Open model…</source>
        <translation>Modell öffnen…</translation>
    </message>
</context>
<context>
    <name>moescope::BudgetSettings</name>
    <message>
        <source> bits</source>
        <translation> Bit</translation>
    </message>
    <message>
        <source>Mean bits of routed experts</source>
        <translation>Mittlere Bit der gerouteten Experten</translation>
    </message>
    <message>
        <source>Set mean bits</source>
        <translation>Mittlere Bit setzen</translation>
    </message>
    <message>
        <source>Strategy</source>
        <translation>Strategie</translation>
    </message>
    <message>
        <source>%1
Source: %2 (%3)</source>
        <translation>%1
Quelle: %2 (%3)</translation>
    </message>
    <message>
        <source>
Looks at the second half of the Run room&apos;s texts.</source>
        <translation>
Sieht sich die zweite Hälfte der Texte des Raums Lauf an.</translation>
    </message>
    <message>
        <source>Granularity</source>
        <translation>Granularität</translation>
    </message>
    <message>
        <source>Projection</source>
        <translation>Projektion</translation>
    </message>
    <message>
        <source>Expert</source>
        <translation>Experte</translation>
    </message>
    <message>
        <source>Projection of a layer</source>
        <translation>Projektion einer Schicht</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>What shares a width: nothing; an expert&apos;s three projections; one projection of all experts of a layer; all experts of a layer</source>
        <translation>Was sich eine Breite teilt: nichts; die drei Projektionen eines Experten; eine Projektion aller Experten einer Schicht; alle Experten einer Schicht</translation>
    </message>
    <message>
        <source>Choose %1</source>
        <translation>%1 wählen</translation>
    </message>
    <message>
        <source>Set granularity</source>
        <translation>Granularität setzen</translation>
    </message>
    <message>
        <source>Widths</source>
        <translation>Breiten</translation>
    </message>
    <message>
        <source>%1 bits</source>
        <translation>%1 Bit</translation>
    </message>
    <message>
        <source>Choose widths</source>
        <translation>Breiten wählen</translation>
    </message>
    <message>
        <source>Width of attention and shared experts</source>
        <translation>Breite von Attention und gemeinsamen Experten</translation>
    </message>
    <message>
        <source>2 bits</source>
        <translation>2 Bit</translation>
    </message>
    <message>
        <source>3 bits</source>
        <translation>3 Bit</translation>
    </message>
    <message>
        <source>4 bits</source>
        <translation>4 Bit</translation>
    </message>
    <message>
        <source>8 bits</source>
        <translation>8 Bit</translation>
    </message>
    <message>
        <source>16 bits</source>
        <translation>16 Bit</translation>
    </message>
    <message>
        <source>Attention, shared experts and dense layers; routers, norms, embeddings and head stay as they are</source>
        <translation>Attention, gemeinsame Experten und dichte Schichten; Router, Normen, Einbettungen und Kopf bleiben, wie sie sind</translation>
    </message>
    <message>
        <source>Group size</source>
        <translation>Gruppengröße</translation>
    </message>
    <message>
        <source>Weights along the input that share one scale</source>
        <translation>Gewichte entlang der Eingabe, die sich eine Skala teilen</translation>
    </message>
    <message>
        <source>Grid</source>
        <translation>Raster</translation>
    </message>
    <message>
        <source>What the mean counts</source>
        <translation>Was der Mittelwert zählt</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>modules</source>
        <translation>Module</translation>
    </message>
    <message>
        <source>Mean over weights, or over modules with each counted once (AlphaQ&apos;s own count)</source>
        <translation>Mittel über Gewichte oder über Module, jedes einmal gezählt (AlphaQs eigene Zählung)</translation>
    </message>
    <message>
        <source>Set other widths</source>
        <translation>Andere Breiten setzen</translation>
    </message>
    <message>
        <source>Set group size</source>
        <translation>Gruppengröße setzen</translation>
    </message>
    <message>
        <source>Set grid</source>
        <translation>Raster setzen</translation>
    </message>
    <message>
        <source>Set what the mean counts</source>
        <translation>Setzen, was der Mittelwert zählt</translation>
    </message>
    <message>
        <source>Non-experts</source>
        <translation>Übrige</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Mean over</source>
        <translation>Mittel über</translation>
    </message>
    <message>
        <source>Mean bits</source>
        <translation>Mittlere Bit</translation>
    </message>
    <message>
        <source>The target is the mean width of routed experts, in code bits a parameter</source>
        <translation>Das Ziel ist die mittlere Breite der gerouteten Experten, in Codebit je Parameter</translation>
    </message>
    <message>
        <source>File size</source>
        <translation>Dateigröße</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Arbeitsspeicher</translation>
    </message>
    <message>
        <source>Size of all tensors in the exported file</source>
        <translation>Größe aller Tensoren in der exportierten Datei</translation>
    </message>
    <message>
        <source>Sizes are known after the inspection</source>
        <translation>Größen sind nach der Untersuchung bekannt</translation>
    </message>
    <message>
        <source>Memory of weights, cache and workspace</source>
        <translation>Speicher für Gewichte, Cache und Arbeitsraum</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 Token</translation>
    </message>
    <message>
        <source>Tokens in the cache</source>
        <translation>Token im Cache</translation>
    </message>
    <message>
        <source>Context that the memory must have room for: 2 · layers · key-value heads · head size · tokens · 2 bytes, beside the weights and 1 GB of workspace</source>
        <translation>Kontext, für den der Speicher reichen muss: 2 · Schichten · Key-Value-Köpfe · Kopfgröße · Token · 2 Byte, neben den Gewichten und 1 GB Arbeitsraum</translation>
    </message>
    <message>
        <source>Set context</source>
        <translation>Kontext setzen</translation>
    </message>
    <message>
        <source>The target is the size of all tensors in the mixed layout</source>
        <translation>Das Ziel ist die Größe aller Tensoren in der Anordnung mixed</translation>
    </message>
    <message>
        <source>The target is the memory of a server: weights, cache of keys and values, and 1 GB of workspace</source>
        <translation>Das Ziel ist der Speicher eines Servers: Gewichte, Cache für Keys und Values und 1 GB Arbeitsraum</translation>
    </message>
    <message>
        <source> MB</source>
        <translation> MB</translation>
    </message>
    <message>
        <source> GB</source>
        <translation> GB</translation>
    </message>
    <message>
        <source>Set %1</source>
        <translation>%1 setzen</translation>
    </message>
    <message>
        <source>default %1</source>
        <translation>Vorgabe %1</translation>
    </message>
</context>
<context>
    <name>moescope::CcdfPlot</name>
    <message>
        <source>Share of eigenvalues above</source>
        <translation>Anteil der Eigenwerte darüber</translation>
    </message>
    <message>
        <source>Eigenvalue λ</source>
        <translation>Eigenwert λ</translation>
    </message>
    <message>
        <source>P(Λ ≥ λ)</source>
        <translation>P(Λ ≥ λ)</translation>
    </message>
    <message>
        <source>%1 of eigenvalues are at least %2</source>
        <translation>%1 der Eigenwerte sind mindestens %2</translation>
    </message>
    <message>
        <source>%1: eigenvalues from %2 to %3.</source>
        <translation>%1: Eigenwerte von %2 bis %3.</translation>
    </message>
    <message>
        <source>No matrix is picked.</source>
        <translation>Keine Matrix ist gewählt.</translation>
    </message>
    <message>
        <source>Logarithmic eigenvalues</source>
        <translation>Eigenwerte logarithmisch</translation>
    </message>
    <message>
        <source>Logarithmic share</source>
        <translation>Anteil logarithmisch</translation>
    </message>
    <message>
        <source>%1 of %2 points drawn</source>
        <translation>%1 von %2 Punkten gezeichnet</translation>
    </message>
    <message>
        <source>And %1 more.</source>
        <translation>Und %1 weitere.</translation>
    </message>
</context>
<context>
    <name>moescope::CommandPalette</name>
    <message>
        <source>Find an action</source>
        <translation>Aktion suchen</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>Aktionen</translation>
    </message>
</context>
<context>
    <name>moescope::CompareDialog</name>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>%1 (the present plan, rounded to nearest)</source>
        <translation>%1 (der jetzige Plan, zum nächsten gerundet)</translation>
    </message>
    <message>
        <source>Run or export…</source>
        <translation>Lauf oder Export…</translation>
    </message>
    <message>
        <source>Add text…</source>
        <translation>Text hinzufügen…</translation>
    </message>
    <message>
        <source>A</source>
        <translation>A</translation>
    </message>
    <message>
        <source>%1, full precision</source>
        <translation>%1, volle Genauigkeit</translation>
    </message>
    <message>
        <source>B</source>
        <translation>B</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>Windows a text</source>
        <translation>Fenster je Text</translation>
    </message>
    <message>
        <source>Tokens a window</source>
        <translation>Token je Fenster</translation>
    </message>
    <message>
        <source>A run folder or an exported model</source>
        <translation>Ordner eines Laufs oder ein exportiertes Modell</translation>
    </message>
    <message>
        <source>Add texts</source>
        <translation>Texte hinzufügen</translation>
    </message>
    <message>
        <source>Add a text first</source>
        <translation>Erst einen Text hinzufügen</translation>
    </message>
</context>
<context>
    <name>moescope::ComparedPlans</name>
    <message>
        <source>Plans compared</source>
        <translation>Pläne im Vergleich</translation>
    </message>
    <message>
        <source>Compare strategies</source>
        <translation>Strategien vergleichen</translation>
    </message>
    <message>
        <source>Copy the table</source>
        <translation>Die Tabelle kopieren</translation>
    </message>
    <message>
        <source>Solves every strategy at this budget, rounds each plan to nearest and measures it on the texts of the Run room</source>
        <translation>Löst jede Strategie bei diesem Budget, rundet jeden Plan zum nächsten und misst ihn auf den Texten des Raums Lauf</translation>
    </message>
    <message>
        <source>Nothing measured yet. Each comparison adds a row; the button measures every strategy at this budget.</source>
        <translation>Noch nichts gemessen. Jeder Vergleich fügt eine Zeile an; die Schaltfläche misst jede Strategie bei diesem Budget.</translation>
    </message>
    <message>
        <source>unquantized %1; %2</source>
        <translation>unquantisiert %1; %2</translation>
    </message>
</context>
<context>
    <name>moescope::ComparedTable</name>
    <message numerus="yes">
        <source>%1; %Ln windows, stride %2, %3</source>
        <translation>
            <numerusform>%1; %Ln Fenster, Schrittweite %2, %3</numerusform>
            <numerusform>%1; %Ln Fenster, Schrittweite %2, %3</numerusform>
        </translation>
    </message>
    <message>
        <source>%1
First choice kept: %2
Perplexity of %3: %4
On %5</source>
        <translation>%1
Erste Wahl behalten: %2
Perplexität von %3: %4
Auf %5</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>A plan rounded to nearest, a run or an export</source>
        <translation>Ein zum nächsten gerundeter Plan, ein Lauf oder ein Export</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>Bit</translation>
    </message>
    <message>
        <source>Code bits a parameter of routed experts</source>
        <translation>Codebit je Parameter der gerouteten Experten</translation>
    </message>
    <message>
        <source>MB</source>
        <translation>MB</translation>
    </message>
    <message>
        <source>All tensors in the mixed layout, 10⁶ bytes</source>
        <translation>Alle Tensoren in der Anordnung mixed, 10⁶ Byte</translation>
    </message>
    <message>
        <source>Flips</source>
        <translation>Wechsel</translation>
    </message>
    <message>
        <source>Share of (token, layer) whose set of chosen experts differs</source>
        <translation>Anteil der (Token, Schicht), deren Menge gewählter Experten anders ist</translation>
    </message>
    <message>
        <source>KL, nats</source>
        <translation>KL, nat</translation>
    </message>
    <message>
        <source>Mean divergence of the next-token laws, original from quantized, a token</source>
        <translation>Mittlere Divergenz der Gesetze des nächsten Tokens, Original von quantisiert, je Token</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>Perplexität</translation>
    </message>
    <message>
        <source>Exponential of the mean negative log likelihood of the next token</source>
        <translation>Exponentialfunktion der mittleren negativen Log-Likelihood des nächsten Tokens</translation>
    </message>
</context>
<context>
    <name>moescope::CoverageSection</name>
    <message numerus="yes">
        <source>%Ln tokens, %1</source>
        <translation>
            <numerusform>%Ln Token, %1</numerusform>
            <numerusform>%Ln Token, %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Tokens per expert</source>
        <translation>Token je Experte</translation>
    </message>
    <message>
        <source>Experts by tokens</source>
        <translation>Experten nach Token</translation>
    </message>
    <message>
        <source>fewest first</source>
        <translation>die wenigsten zuerst</translation>
    </message>
    <message>
        <source>Text whose tokens the map counts</source>
        <translation>Text, dessen Token die Karte zählt</translation>
    </message>
    <message>
        <source>, dead</source>
        <translation>, tot</translation>
    </message>
    <message>
        <source>, starving</source>
        <translation>, unterversorgt</translation>
    </message>
    <message>
        <source>Layer %1, expert %2</source>
        <translation>Schicht %1, Experte %2</translation>
    </message>
    <message>
        <source>share of %1 tokens, %; even spread %2</source>
        <translation>Anteil von %1 Token, %; gleichmäßig %2</translation>
    </message>
    <message>
        <source>All texts</source>
        <translation>Alle Texte</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Calibration tokens that were traced.</source>
        <translation>Kalibrierungstoken, die verfolgt wurden.</translation>
    </message>
    <message>
        <source>Dead experts</source>
        <translation>Tote Experten</translation>
    </message>
    <message>
        <source>no token at all</source>
        <translation>kein einziges Token</translation>
    </message>
    <message>
        <source>Experts that no token reached: they are rounded to nearest, or tuned on all router inputs if the run is told so.</source>
        <translation>Experten, die kein Token erreichte: sie werden zum nächsten gerundet oder, wenn der Lauf es sagt, auf allen Routereingaben getunt.</translation>
    </message>
    <message>
        <source>Starving experts</source>
        <translation>Unterversorgte Experten</translation>
    </message>
    <message>
        <source>below %1 of tokens</source>
        <translation>unter %1 der Token</translation>
    </message>
    <message>
        <source>Experts with fewer tokens than the threshold: little to tune on; the Run room says what becomes of them.</source>
        <translation>Experten mit weniger Token als der Schwelle: wenig zum Tunen; der Raum Lauf sagt, was aus ihnen wird.</translation>
    </message>
    <message>
        <source>Fewest tokens</source>
        <translation>Wenigste Token</translation>
    </message>
    <message>
        <source>of an expert</source>
        <translation>eines Experten</translation>
    </message>
</context>
<context>
    <name>moescope::CoverageTableModel</name>
    <message>
        <source>In the run: %1</source>
        <translation>Im Lauf: %1</translation>
    </message>
    <message>
        <source>dead</source>
        <translation>tot</translation>
    </message>
    <message>
        <source>starving</source>
        <translation>unterversorgt</translation>
    </message>
    <message>
        <source>covered</source>
        <translation>abgedeckt</translation>
    </message>
    <message>
        <source>Expert</source>
        <translation>Experte</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>Mean gate</source>
        <translation>Mittleres Gate</translation>
    </message>
</context>
<context>
    <name>moescope::CurveLegend</name>
    <message>
        <source>and %1 more</source>
        <translation>und %1 weitere</translation>
    </message>
</context>
<context>
    <name>moescope::DensityPlot</name>
    <message>
        <source>Spectral density</source>
        <translation>Spektraldichte</translation>
    </message>
    <message>
        <source>Eigenvalue λ</source>
        <translation>Eigenwert λ</translation>
    </message>
    <message>
        <source>Density ρ(λ)</source>
        <translation>Dichte ρ(λ)</translation>
    </message>
    <message>
        <source>Hill %1</source>
        <translation>Hill %1</translation>
    </message>
    <message>
        <source>fit α %1 ± %2</source>
        <translation>Anpassung α %1 ± %2</translation>
    </message>
    <message>
        <source>xmin %1</source>
        <translation>xmin %1</translation>
    </message>
    <message>
        <source>λ %1, density %2</source>
        <translation>λ %1, Dichte %2</translation>
    </message>
    <message>
        <source>Share of eigenvalues per unit of λ, λ of W Wᵀ, in logarithmic bins.</source>
        <translation>Anteil der Eigenwerte je Einheit von λ, λ von W Wᵀ, in logarithmischen Klassen.</translation>
    </message>
    <message>
        <source>No matrix is picked.</source>
        <translation>Keine Matrix ist gewählt.</translation>
    </message>
    <message>
        <source>%1: %2 eigenvalues</source>
        <translation>%1: %2 Eigenwerte</translation>
    </message>
    <message>
        <source>, power law with alpha %1 from xmin %2</source>
        <translation>, Potenzgesetz mit Alpha %1 ab xmin %2</translation>
    </message>
    <message>
        <source>Logarithmic eigenvalues</source>
        <translation>Eigenwerte logarithmisch</translation>
    </message>
    <message>
        <source>Logarithmic density</source>
        <translation>Dichte logarithmisch</translation>
    </message>
    <message>
        <source>And %1 more; only the first one&apos;s fit is drawn.</source>
        <translation>Und %1 weitere; gezeichnet ist nur die Anpassung der ersten.</translation>
    </message>
</context>
<context>
    <name>moescope::DockTitle</name>
    <message>
        <source>Float or dock %1</source>
        <translation>%1 lösen oder andocken</translation>
    </message>
    <message>
        <source>Close %1 (Window menu brings it back)</source>
        <translation>%1 schließen (das Menü Fenster holt es zurück)</translation>
    </message>
    <message>
        <source>Close %1</source>
        <translation>%1 schließen</translation>
    </message>
</context>
<context>
    <name>moescope::Document</name>
    <message>
        <source>Use %1</source>
        <translation>%1 verwenden</translation>
    </message>
    <message>
        <source>Plan of %1</source>
        <translation>Plan von %1</translation>
    </message>
    <message>
        <source>Keep %1</source>
        <translation>%1 behalten</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>%1 entfernen</translation>
    </message>
</context>
<context>
    <name>moescope::DriftSection</name>
    <message>
        <source>Router norm</source>
        <translation>Router-Norm</translation>
    </message>
    <message>
        <source>Rank of norm</source>
        <translation>Rang der Norm</translation>
    </message>
    <message>
        <source>Router norms</source>
        <translation>Router-Normen</translation>
    </message>
    <message>
        <source>Rank of norm, base and tuned</source>
        <translation>Rang der Norm, Basis und getunt</translation>
    </message>
    <message>
        <source>No base checkpoint</source>
        <translation>Kein Basis-Checkpoint</translation>
    </message>
    <message>
        <source>Choose the checkpoint that this model was tuned from to see how its routers moved.</source>
        <translation>Wählen Sie den Checkpoint, von dem aus dieses Modell getunt wurde, um zu sehen, wie sich seine Router bewegt haben.</translation>
    </message>
    <message>
        <source>Choose base…</source>
        <translation>Basis wählen…</translation>
    </message>
    <message>
        <source>Routers&apos; experts</source>
        <translation>Experten der Router</translation>
    </message>
    <message>
        <source>Experts in numbers</source>
        <translation>Experten in Zahlen</translation>
    </message>
    <message>
        <source>click a head to sort</source>
        <translation>ein Klick auf den Kopf sortiert</translation>
    </message>
    <message>
        <source>tuned − base</source>
        <translation>getunt − Basis</translation>
    </message>
    <message>
        <source>of the expert&apos;s row</source>
        <translation>der Zeile des Experten</translation>
    </message>
    <message>
        <source>Layer %1, expert %2</source>
        <translation>Schicht %1, Experte %2</translation>
    </message>
    <message>
        <source>base</source>
        <translation>Basis</translation>
    </message>
    <message>
        <source>tuned</source>
        <translation>getunt</translation>
    </message>
    <message>
        <source>L%1, ascending</source>
        <translation>L%1, aufsteigend</translation>
    </message>
</context>
<context>
    <name>moescope::ErrorSizeCurve</name>
    <message>
        <source>Error against size</source>
        <translation>Fehler gegen Größe</translation>
    </message>
    <message>
        <source>%1 %2: %3 %4</source>
        <translation>%1 %2: %3 %4</translation>
    </message>
    <message>
        <source>Plans of %1, judged by the objective of %2. A prediction, no measurement.</source>
        <translation>Pläne von %1, beurteilt nach dem Ziel von %2. Eine Vorhersage, keine Messung.</translation>
    </message>
    <message>
        <source>Click or drag to ask for this size.</source>
        <translation>Klicken oder ziehen, um diese Größe zu verlangen.</translation>
    </message>
    <message>
        <source>No plan yet.</source>
        <translation>Noch kein Plan.</translation>
    </message>
    <message>
        <source>Error falls from %1 at %2 to %3 at %4.</source>
        <translation>Der Fehler fällt von %1 bei %2 auf %3 bei %4.</translation>
    </message>
    <message>
        <source>Strategy</source>
        <translation>Strategie</translation>
    </message>
    <message>
        <source>Logarithmic error</source>
        <translation>Fehler logarithmisch</translation>
    </message>
</context>
<context>
    <name>moescope::ExportDialog</name>
    <message>
        <source>Tensor names of transformers 4 (version 5 then gives NaN)</source>
        <translation>Tensornamen von transformers 4 (Version 5 gibt dann NaN)</translation>
    </message>
    <message>
        <source>Measure perplexity, KL and flips of the written files on the texts of the Run room</source>
        <translation>Perplexität, KL und Wechsel der geschriebenen Dateien auf den Texten des Raums Lauf messen</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Export</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Folder to make the export in</source>
        <translation>Ordner, in dem der Export entsteht</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>New folder</source>
        <translation>Neuer Ordner</translation>
    </message>
    <message>
        <source>Loaders</source>
        <translation>Lader</translation>
    </message>
    <message>
        <source>16 windows of 256 tokens of each, from its start, beside the original</source>
        <translation>16 Fenster mit 256 Token aus jedem, von seinem Anfang an, neben dem Original</translation>
    </message>
    <message>
        <source>Needs a text: drop one in the Run room</source>
        <translation>Braucht einen Text: ziehen Sie einen in den Raum Lauf</translation>
    </message>
    <message>
        <source>Needs a finished run: start one first</source>
        <translation>Braucht einen fertigen Lauf: starten Sie erst einen</translation>
    </message>
    <message>
        <source>The folder exists already; an export makes a new one</source>
        <translation>Den Ordner gibt es schon; ein Export legt einen neuen an</translation>
    </message>
    <message>
        <source>Written: %1 in %2</source>
        <translation>Geschrieben: %1 in %2</translation>
    </message>
    <message>
        <source>Of the written files: %1</source>
        <translation>Von den geschriebenen Dateien: %1</translation>
    </message>
    <message>
        <source>Exported; choose another folder to export again</source>
        <translation>Exportiert; wählen Sie für einen weiteren Export einen anderen Ordner</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Looking at the model and the run</source>
        <translation>Modell und Lauf werden angesehen</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>Hält an</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Stopped; nothing was left behind.</source>
        <translation>Angehalten; nichts blieb zurück.</translation>
    </message>
</context>
<context>
    <name>moescope::FlipSection</name>
    <message>
        <source>Experts lost and gained</source>
        <translation>Verlorene und gewonnene Experten</translation>
    </message>
    <message>
        <source>Replacement</source>
        <translation>Ersetzung</translation>
    </message>
    <message>
        <source>Replacement of experts</source>
        <translation>Ersetzung von Experten</translation>
    </message>
    <message>
        <source>Layer of the replacement matrix</source>
        <translation>Schicht der Ersetzungsmatrix</translation>
    </message>
    <message numerus="yes">
        <source>gained %Ln tokens</source>
        <translation>
            <numerusform>%Ln Token gewonnen</numerusform>
            <numerusform>%Ln Token gewonnen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>lost %Ln tokens</source>
        <translation>
            <numerusform>%Ln Token verloren</numerusform>
            <numerusform>%Ln Token verloren</numerusform>
        </translation>
    </message>
    <message>
        <source>Layer %1, expert %2</source>
        <translation>Schicht %1, Experte %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln tokens</source>
        <translation>
            <numerusform>%Ln Token</numerusform>
            <numerusform>%Ln Token</numerusform>
        </translation>
    </message>
    <message>
        <source>Layer %1, expert %2 → %3</source>
        <translation>Schicht %1, Experte %2 → %3</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>Schicht %1</translation>
    </message>
    <message>
        <source>tokens whose top-%1 set changed, of %2</source>
        <translation>Token, deren Top-%1-Menge sich änderte, von %2</translation>
    </message>
    <message>
        <source>lost → gained</source>
        <translation>verloren → gewonnen</translation>
    </message>
</context>
<context>
    <name>moescope::Heatmap</name>
    <message>
        <source>Layer %1, expert %2</source>
        <translation>Schicht %1, Experte %2</translation>
    </message>
    <message>
        <source>Nothing to show yet.</source>
        <translation>Noch nichts zu zeigen.</translation>
    </message>
    <message>
        <source>%1 rows by %2 columns, no values yet.</source>
        <translation>%1 Zeilen mal %2 Spalten, noch keine Werte.</translation>
    </message>
    <message>
        <source>%1, %2 rows by %3 columns. Lowest: %4, %5. Highest: %6, %7.</source>
        <translation>%1, %2 Zeilen mal %3 Spalten. Kleinster: %4, %5. Größter: %6, %7.</translation>
    </message>
    <message>
        <source>Picked: %1, %2.</source>
        <translation>Gewählt: %1, %2.</translation>
    </message>
    <message>
        <source>%1 cells beyond</source>
        <translation>%1 Zellen außerhalb</translation>
    </message>
    <message>
        <source>Range of colours</source>
        <translation>Bereich der Farben</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Range of the data</source>
        <translation>Bereich der Daten</translation>
    </message>
    <message>
        <source>2nd to 98th percentile</source>
        <translation>2. bis 98. Perzentil</translation>
    </message>
    <message>
        <source>Fixed…</source>
        <translation>Fest…</translation>
    </message>
    <message>
        <source>several cells a pixel: the most extreme</source>
        <translation>mehrere Zellen je Pixel: die extremste</translation>
    </message>
</context>
<context>
    <name>moescope::HelpView</name>
    <message>
        <source>Help page</source>
        <translation>Hilfeseite</translation>
    </message>
</context>
<context>
    <name>moescope::HelpWindow</name>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Search the help</source>
        <translation>Die Hilfe durchsuchen</translation>
    </message>
    <message>
        <source>Pages and places found</source>
        <translation>Seiten und Fundstellen</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>Vor</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Nichts gefunden</translation>
    </message>
</context>
<context>
    <name>moescope::HistogramRows</name>
    <message>
        <source>Histogram by layer</source>
        <translation>Histogramm nach Schicht</translation>
    </message>
    <message>
        <source>median %1</source>
        <translation>Median %1</translation>
    </message>
    <message>
        <source>%1 median %2</source>
        <translation>%1 Median %2</translation>
    </message>
    <message>
        <source>Logarithmic values</source>
        <translation>Werte logarithmisch</translation>
    </message>
    <message>
        <source>Logarithmic counts</source>
        <translation>Anzahlen logarithmisch</translation>
    </message>
    <message>
        <source>a factor of %1</source>
        <translation>Faktor %1</translation>
    </message>
    <message>
        <source>%1 linears from %2 to %3</source>
        <translation>%1 Linearschichten von %2 bis %3</translation>
    </message>
    <message>
        <source>%1: no values yet.</source>
        <translation>%1: noch keine Werte.</translation>
    </message>
    <message>
        <source>Picked: %1.</source>
        <translation>Gewählt: %1.</translation>
    </message>
    <message>
        <source>%1, %2 layers. Lowest: %3. Highest: %4.</source>
        <translation>%1, %2 Schichten. Kleinster: %3. Größter: %4.</translation>
    </message>
</context>
<context>
    <name>moescope::JobList</name>
    <message>
        <source>stopping at its next safe place</source>
        <translation>hält an der nächsten sicheren Stelle an</translation>
    </message>
    <message>
        <source>waiting for its turn</source>
        <translation>wartet, bis er an der Reihe ist</translation>
    </message>
    <message>
        <source>%1 of %2 %3</source>
        <translation>%1 von %2 %3</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>Nothing runs and nothing waits.</source>
        <translation>Nichts läuft, und nichts wartet.</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>Aufträge</translation>
    </message>
    <message>
        <source>Stop: %1</source>
        <translation>Anhalten: %1</translation>
    </message>
</context>
<context>
    <name>moescope::JobRunner</name>
    <message>
        <source>Open %1</source>
        <translation>%1 öffnen</translation>
    </message>
    <message>
        <source>Look at %1</source>
        <translation>%1 ansehen</translation>
    </message>
    <message>
        <source>Look for runs</source>
        <translation>Läufe suchen</translation>
    </message>
    <message>
        <source>Inspect %1</source>
        <translation>%1 untersuchen</translation>
    </message>
    <message>
        <source>Spectrum of %1</source>
        <translation>Spektrum von %1</translation>
    </message>
    <message>
        <source>Trace %1</source>
        <translation>%1 verfolgen</translation>
    </message>
    <message>
        <source>Measure %1 for the strategy</source>
        <translation>%1 für die Strategie messen</translation>
    </message>
    <message>
        <source>Compare %1 with %2</source>
        <translation>%1 mit %2 vergleichen</translation>
    </message>
    <message>
        <source>Preview of %1</source>
        <translation>Vorschau auf %1</translation>
    </message>
    <message>
        <source>Solve the budget</source>
        <translation>Das Budget lösen</translation>
    </message>
    <message>
        <source>Error against size</source>
        <translation>Fehler gegen Größe</translation>
    </message>
    <message>
        <source>Place other strategies&apos; plans</source>
        <translation>Pläne anderer Strategien einordnen</translation>
    </message>
    <message>
        <source>Run %1</source>
        <translation>Lauf %1</translation>
    </message>
    <message>
        <source>Export %1</source>
        <translation>%1 exportieren</translation>
    </message>
    <message>
        <source>Report %1</source>
        <translation>Bericht über %1</translation>
    </message>
    <message>
        <source>List runs</source>
        <translation>Läufe auflisten</translation>
    </message>
    <message>
        <source>Try layer %1</source>
        <translation>Schicht %1 probieren</translation>
    </message>
    <message numerus="yes">
        <source>Read %n runs</source>
        <translation>
            <numerusform>%n Lauf lesen</numerusform>
            <numerusform>%n Läufe lesen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>moescope::JobStatus</name>
    <message>
        <source>%1 – stopping</source>
        <translation>%1 – hält an</translation>
    </message>
    <message>
        <source>%1 – waiting</source>
        <translation>%1 – wartet</translation>
    </message>
    <message>
        <source>%1 %2 %</source>
        <translation>%1 %2 %</translation>
    </message>
    <message>
        <source>Worker idle</source>
        <translation>Nichts zu tun</translation>
    </message>
    <message>
        <source>  +%1</source>
        <translation>  +%1</translation>
    </message>
    <message>
        <source>What works and what waits in the background; click to see and stop it</source>
        <translation>Was im Hintergrund arbeitet und wartet; ein Klick zeigt es und kann es anhalten</translation>
    </message>
    <message>
        <source>%1 – %2</source>
        <translation>%1 – %2</translation>
    </message>
</context>
<context>
    <name>moescope::KsPlot</name>
    <message>
        <source>KS distance against xmin</source>
        <translation>KS-Abstand gegen xmin</translation>
    </message>
    <message>
        <source>xmin candidate</source>
        <translation>Kandidat für xmin</translation>
    </message>
    <message>
        <source>D</source>
        <translation>D</translation>
    </message>
    <message>
        <source>D %1 at xmin %2</source>
        <translation>D %1 bei xmin %2</translation>
    </message>
    <message>
        <source>Largest distance between the tail&apos;s distribution and the power law fitted from xmin on; the fit takes the smallest.</source>
        <translation>Größter Abstand zwischen der Verteilung des Ausläufers und dem von xmin an angepassten Potenzgesetz; die Anpassung nimmt den kleinsten.</translation>
    </message>
    <message>
        <source>Clauset, Shalizi and Newman 2009</source>
        <translation>Clauset, Shalizi und Newman 2009</translation>
    </message>
    <message>
        <source>%1: smallest distance %2 at xmin %3.</source>
        <translation>%1: kleinster Abstand %2 bei xmin %3.</translation>
    </message>
    <message>
        <source>No fitted matrix is picked.</source>
        <translation>Keine angepasste Matrix ist gewählt.</translation>
    </message>
    <message>
        <source>Logarithmic eigenvalues</source>
        <translation>Eigenwerte logarithmisch</translation>
    </message>
</context>
<context>
    <name>moescope::LanguageMenu</name>
    <message>
        <source>Langua&amp;ge</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>The &amp;system&apos;s language</source>
        <translation>&amp;Die des Systems</translation>
    </message>
    <message>
        <source>Language of the studio</source>
        <translation>Sprache des Studios</translation>
    </message>
</context>
<context>
    <name>moescope::LayerRoutingSection</name>
    <message>
        <source>Texts side by side</source>
        <translation>Texte nebeneinander</translation>
    </message>
    <message>
        <source>Chosen together</source>
        <translation>Zusammen gewählt</translation>
    </message>
    <message>
        <source>Margins</source>
        <translation>Abstände</translation>
    </message>
    <message>
        <source>Routing of each text</source>
        <translation>Routing jedes Textes</translation>
    </message>
    <message>
        <source>Margin of rank k over k+1, in sd</source>
        <translation>Abstand von Rang k zu k+1, in sd</translation>
    </message>
    <message>
        <source>Tokens, %</source>
        <translation>Token, %</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Significance</source>
        <translation>Bedeutung</translation>
    </message>
    <message>
        <source>MoQa&apos;s: gated second moments of the inputs times the squares of the weights</source>
        <translation>Die von MoQa: zweite Momente der Eingaben mit Gate mal den Quadraten der Gewichte</translation>
    </message>
    <message>
        <source>Percent</source>
        <translation>Prozent</translation>
    </message>
    <message>
        <source>Correlation</source>
        <translation>Korrelation</translation>
    </message>
    <message>
        <source>MoQa&apos;s: above 0 where two experts are chosen together more often than by chance</source>
        <translation>Die von MoQa: über 0, wo zwei Experten öfter als zufällig zusammen gewählt werden</translation>
    </message>
    <message>
        <source>Layer %1, experts %2 and %3</source>
        <translation>Schicht %1, Experten %2 und %3</translation>
    </message>
    <message>
        <source>correlation %1</source>
        <translation>Korrelation %1</translation>
    </message>
    <message>
        <source>%1 % of the tokens of expert %2 chose the other one too</source>
        <translation>%1 % der Token von Experte %2 wählten auch den anderen</translation>
    </message>
    <message>
        <source>%1, layer %2, expert %3</source>
        <translation>%1, Schicht %2, Experte %3</translation>
    </message>
    <message>
        <source>%1 % of the layer&apos;s significance</source>
        <translation>%1 % der Bedeutung der Schicht</translation>
    </message>
    <message>
        <source>%1 % of the tokens</source>
        <translation>%1 % der Token</translation>
    </message>
    <message>
        <source>layer %1</source>
        <translation>Schicht %1</translation>
    </message>
    <message>
        <source>layer %1: % of the layer&apos;s significance</source>
        <translation>Schicht %1: % der Bedeutung der Schicht</translation>
    </message>
    <message>
        <source>layer %1: % of a text&apos;s tokens that reach the expert</source>
        <translation>Schicht %1: % der Token eines Textes, die den Experten erreichen</translation>
    </message>
    <message>
        <source>layer %1: correlation of being chosen</source>
        <translation>Schicht %1: Korrelation der Wahl</translation>
    </message>
    <message>
        <source>layer %1: % of the row&apos;s tokens that chose the column too</source>
        <translation>Schicht %1: % der Token der Zeile, die auch die Spalte wählten</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>Perplexität</translation>
    </message>
    <message>
        <source>Router entropy</source>
        <translation>Router-Entropie</translation>
    </message>
    <message>
        <source>Load variation</source>
        <translation>Lastschwankung</translation>
    </message>
    <message>
        <source>Balance loss</source>
        <translation>Lastausgleichsverlust</translation>
    </message>
    <message>
        <source>Median margin</source>
        <translation>Median des Abstands</translation>
    </message>
    <message>
        <source>Tokens that were traced</source>
        <translation>Token, die verfolgt wurden</translation>
    </message>
    <message>
        <source>Exponential of the mean negative log likelihood; windows of %1 tokens</source>
        <translation>Exponentialfunktion der mittleren negativen Log-Likelihood; Fenster von %1 Token</translation>
    </message>
    <message>
        <source>Mean of -Σ p ln p over all experts, nats; at most ln E = %1</source>
        <translation>Mittel von -Σ p ln p über alle Experten, nat; höchstens ln E = %1</translation>
    </message>
    <message>
        <source>Coefficient of variation of the tokens over the experts: 0 where all get as many</source>
        <translation>Variationskoeffizient der Token über die Experten: 0, wo alle gleich viele bekommen</translation>
    </message>
    <message>
        <source>E Σ f P (Switch Transformers, eq. 4): 1 where balanced</source>
        <translation>E Σ f P (Switch Transformers, Gl. 4): 1, wo ausgeglichen</translation>
    </message>
    <message>
        <source>Half of the tokens have their k-th and next expert closer than this, in standard deviations</source>
        <translation>Bei der Hälfte der Token liegen der k-te und der nächste Experte näher beieinander, in Standardabweichungen</translation>
    </message>
</context>
<context>
    <name>moescope::LayerTable</name>
    <message>
        <source>Layer %1</source>
        <translation>Schicht %1</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>beginnt</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>Kept iteration %1, %2</source>
        <translation>Behaltene Iteration %1, %2</translation>
    </message>
    <message>
        <source>Mean square error of the output %1 → %2</source>
        <translation>Mittlerer quadratischer Fehler der Ausgabe %1 → %2</translation>
    </message>
    <message>
        <source>Own router</source>
        <translation>Eigener Router</translation>
    </message>
    <message>
        <source>Next router</source>
        <translation>Nächster Router</translation>
    </message>
    <message>
        <source>Own router, behind the layer&apos;s quantized attention: share of held-out tokens whose set of chosen experts differs from full precision, rounded to nearest → as the layer is stored</source>
        <translation>Eigener Router, hinter der quantisierten Attention der Schicht: Anteil der zurückgehaltenen Token, deren Menge gewählter Experten von der vollen Genauigkeit abweicht, zum nächsten gerundet → wie die Schicht gespeichert ist</translation>
    </message>
    <message>
        <source>The next layer&apos;s router, in full precision on this layer&apos;s output: share of held-out tokens whose set of chosen experts differs from full precision, rounded to nearest → as the layer is stored</source>
        <translation>Der Router der nächsten Schicht, in voller Genauigkeit auf der Ausgabe dieser Schicht: Anteil der zurückgehaltenen Token, deren Menge gewählter Experten von der vollen Genauigkeit abweicht, zum nächsten gerundet → wie die Schicht gespeichert ist</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Iteration</source>
        <translation>Iteration</translation>
    </message>
    <message>
        <source>Own flips</source>
        <translation>Eigene Wechsel</translation>
    </message>
    <message>
        <source>Next flips</source>
        <translation>Nächste Wechsel</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Änderung</translation>
    </message>
</context>
<context>
    <name>moescope::LayerTrialPanel</name>
    <message>
        <source>Try</source>
        <translation>Probieren</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Tunes one layer by the plan and the settings of the Run room; the layers before it are rounded to nearest. Nothing is written. Change a weight there and try again: each trial is a row.</source>
        <translation>Tunt eine Schicht nach dem Plan und den Einstellungen des Raums Lauf; die Schichten davor werden zum nächsten gerundet. Nichts wird geschrieben. Ändern Sie dort ein Gewicht und probieren Sie erneut: jeder Versuch ist eine Zeile.</translation>
    </message>
    <message>
        <source>Trials</source>
        <translation>Versuche</translation>
    </message>
    <message>
        <source>rounded to nearest → tuned, on held-out windows</source>
        <translation>zum nächsten gerundet → getunt, auf zurückgehaltenen Fenstern</translation>
    </message>
    <message>
        <source>Layer to try</source>
        <translation>Schicht zum Probieren</translation>
    </message>
    <message>
        <source>Progress of the trial</source>
        <translation>Fortschritt des Versuchs</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>Schicht %1</translation>
    </message>
    <message>
        <source>Needs a plan: solve a budget first</source>
        <translation>Braucht einen Plan: lösen Sie erst ein Budget</translation>
    </message>
    <message>
        <source>Needs a text to calibrate on: add one in the Run room</source>
        <translation>Braucht einen Text zum Kalibrieren: fügen Sie im Raum Lauf einen hinzu</translation>
    </message>
    <message>
        <source>Waiting for its turn</source>
        <translation>Wartet, bis er an der Reihe ist</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>Hält an</translation>
    </message>
    <message>
        <source>Stopped: this trial gave no figures</source>
        <translation>Angehalten: dieser Versuch gab keine Zahlen</translation>
    </message>
    <message>
        <source>Failed; the message in the main window says why</source>
        <translation>Gescheitert; die Meldung im Hauptfenster sagt, warum</translation>
    </message>
</context>
<context>
    <name>moescope::LayerTrials</name>
    <message>
        <source>Layer %1</source>
        <translation>Schicht %1</translation>
    </message>
</context>
<context>
    <name>moescope::LineCurves</name>
    <message>
        <source>%1 fell from %2 to %3</source>
        <translation>%1 fiel von %2 auf %3</translation>
    </message>
    <message>
        <source>Nothing has run yet.</source>
        <translation>Noch nichts gelaufen.</translation>
    </message>
    <message>
        <source>Logarithmic loss</source>
        <translation>Verlust logarithmisch</translation>
    </message>
    <message>
        <source>%1 rose from %2 to %3</source>
        <translation>%1 stieg von %2 auf %3</translation>
    </message>
</context>
<context>
    <name>moescope::LinearTable</name>
    <message>
        <source>Linears</source>
        <translation>Linearschichten</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copies the selected rows, or the whole table, as tab-separated text</source>
        <translation>Kopiert die gewählten Zeilen oder die ganze Tabelle als Text mit Tabulatoren</translation>
    </message>
    <message>
        <source>Filter: L2 up</source>
        <translation>Filter: L2 up</translation>
    </message>
    <message>
        <source>Filter the table</source>
        <translation>Die Tabelle filtern</translation>
    </message>
    <message>
        <source>Rows whose place and projection have all these words: L2, E10, attention, up</source>
        <translation>Zeilen, deren Ort und Projektion alle diese Wörter enthalten: L2, E10, attention, up</translation>
    </message>
    <message numerus="yes">
        <source>sorted by %1, %Ln rows</source>
        <translation>
            <numerusform>sortiert nach %1, %Ln Zeile</numerusform>
            <numerusform>sortiert nach %1, %Ln Zeilen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>moescope::LinearTableModel</name>
    <message>
        <source>Linear</source>
        <translation>Linearschicht</translation>
    </message>
    <message>
        <source>Proj.</source>
        <translation>Proj.</translation>
    </message>
</context>
<context>
    <name>moescope::LoaderList</name>
    <message>
        <source>loads</source>
        <translation>lädt</translation>
    </message>
    <message>
        <source>does not load</source>
        <translation>lädt nicht</translation>
    </message>
    <message>
        <source>loads, but computes wrong</source>
        <translation>lädt, rechnet aber falsch</translation>
    </message>
    <message>
        <source>not tried</source>
        <translation>nicht versucht</translation>
    </message>
    <message>
        <source>%1 %2 %3. %4</source>
        <translation>%1 %2 %3. %4</translation>
    </message>
</context>
<context>
    <name>moescope::LogModel</name>
    <message>
        <source>error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>warn</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>info</source>
        <translation>Info</translation>
    </message>
</context>
<context>
    <name>moescope::LogPanel</name>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Copy lines</source>
        <translation>Zeilen kopieren</translation>
    </message>
    <message>
        <source>All %1</source>
        <translation>Alle %1</translation>
    </message>
    <message>
        <source>Info %1</source>
        <translation>Info %1</translation>
    </message>
    <message>
        <source>Warning %1</source>
        <translation>Warnung %1</translation>
    </message>
    <message>
        <source>Error %1</source>
        <translation>Fehler %1</translation>
    </message>
    <message>
        <source>Search the log</source>
        <translation>Das Protokoll durchsuchen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the selected lines, or all that are shown</source>
        <translation>Die gewählten Zeilen kopieren, oder alle gezeigten</translation>
    </message>
    <message>
        <source>Save diagnostics…</source>
        <translation>Diagnose speichern…</translation>
    </message>
    <message>
        <source>Versions, machine, settings and the end of the log in one text, for a report</source>
        <translation>Versionen, Rechner, Einstellungen und das Ende des Protokolls in einem Text, für eine Fehlermeldung</translation>
    </message>
</context>
<context>
    <name>moescope::LossPanel</name>
    <message>
        <source>Loss terms</source>
        <translation>Verlustterme</translation>
    </message>
    <message>
        <source>Layer of the loss terms</source>
        <translation>Schicht der Verlustterme</translation>
    </message>
    <message>
        <source>Iteration</source>
        <translation>Iteration</translation>
    </message>
    <message>
        <source>Loss, round to nearest = 1</source>
        <translation>Verlust, Runden zum nächsten = 1</translation>
    </message>
    <message>
        <source>stopped at %1</source>
        <translation>angehalten bei %1</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>Schicht %1</translation>
    </message>
    <message>
        <source>Waiting for the first iteration</source>
        <translation>Wartet auf die erste Iteration</translation>
    </message>
    <message>
        <source>No tuning yet</source>
        <translation>Noch kein Tuning</translation>
    </message>
    <message>
        <source>best held-out %1 at %2</source>
        <translation>bester zurückgehaltener %1 bei %2</translation>
    </message>
    <message>
        <source>line: minibatch, circle: held-out</source>
        <translation>Linie: Ministapel, Kreis: zurückgehalten</translation>
    </message>
    <message>
        <source>Compare runs…</source>
        <translation>Läufe vergleichen…</translation>
    </message>
    <message>
        <source>Holds this run against others: losses and flips by layer, settings that differ</source>
        <translation>Stellt diesen Lauf neben andere: Verluste und Wechsel nach Schicht, Einstellungen, die sich unterscheiden</translation>
    </message>
    <message>
        <source>Show the curve %1</source>
        <translation>Die Kurve %1 zeigen</translation>
    </message>
    <message>
        <source>&lt;b&gt;Total %1&lt;/b&gt;</source>
        <translation>&lt;b&gt;Gesamt %1&lt;/b&gt;</translation>
    </message>
    <message>
        <source>starving experts</source>
        <translation>unterversorgte Experten</translation>
    </message>
</context>
<context>
    <name>moescope::MainWindow</name>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Spectra</source>
        <translation>Spektren</translation>
    </message>
    <message>
        <source>Routing</source>
        <translation>Routing</translation>
    </message>
    <message>
        <source>Budget</source>
        <translation>Budget</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>A comparison needs a text</source>
        <translation>Ein Vergleich braucht einen Text</translation>
    </message>
    <message>
        <source>Run finished</source>
        <translation>Lauf beendet</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>Vergleichen…</translation>
    </message>
    <message>
        <source>Report written</source>
        <translation>Bericht geschrieben</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Compared with %1: %2 of sets flipped, KL %3 nats a token</source>
        <translation>Mit %1 verglichen: %2 der Mengen gewechselt, KL %3 nat je Token</translation>
    </message>
    <message>
        <source>Value under the pointer</source>
        <translation>Wert unter dem Zeiger</translation>
    </message>
    <message>
        <source>Plan: %1, %2</source>
        <translation>Plan: %1, %2</translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation>Nicht gespeichert</translation>
    </message>
    <message>
        <source>Unsaved changes</source>
        <translation>Nicht gespeicherte Änderungen</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>Gespeichert %1</translation>
    </message>
    <message>
        <source>moescope</source>
        <translation>moescope</translation>
    </message>
    <message>
        <source>%1[*] – moescope</source>
        <translation>%1[*] – moescope</translation>
    </message>
    <message>
        <source>A run is under way</source>
        <translation>Ein Lauf ist im Gange</translation>
    </message>
    <message>
        <source>Leaving stops the run “%1”. Its finished layers are kept.</source>
        <translation>Beim Verlassen hält der Lauf „%1“ an. Seine fertigen Schichten bleiben.</translation>
    </message>
    <message>
        <source>Save changes?</source>
        <translation>Änderungen speichern?</translation>
    </message>
    <message>
        <source>The session “%1” has changes that are not saved.</source>
        <translation>Die Sitzung „%1“ hat Änderungen, die nicht gespeichert sind.</translation>
    </message>
    <message>
        <source>Open a model folder</source>
        <translation>Modellordner öffnen</translation>
    </message>
    <message>
        <source>Open a session</source>
        <translation>Sitzung öffnen</translation>
    </message>
    <message>
        <source>Sessions (*.moescope)</source>
        <translation>Sitzungen (*.moescope)</translation>
    </message>
    <message>
        <source>Open a run folder</source>
        <translation>Ordner eines Laufs öffnen</translation>
    </message>
    <message>
        <source>A run of this model is not finished</source>
        <translation>Ein Lauf dieses Modells ist nicht fertig</translation>
    </message>
    <message>
        <source>“%1” can go on where it was.</source>
        <translation>„%1“ kann weitergehen, wo er stand.</translation>
    </message>
    <message>
        <source>“%1” can go on where it was. Of others like it there are %2.</source>
        <translation>„%1“ kann weitergehen, wo er stand. Weitere wie er: %2.</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Drop UTF-8 text files on the list in the Run room, then try again.</source>
        <translation>Ziehen Sie UTF-8-Textdateien auf die Liste im Raum Lauf und versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>Show Run</source>
        <translation>Lauf zeigen</translation>
    </message>
    <message>
        <source>Base checkpoint that the model was tuned from</source>
        <translation>Basis-Checkpoint, von dem aus das Modell getunt wurde</translation>
    </message>
    <message>
        <source>Save the session</source>
        <translation>Sitzung speichern</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Give the run a name first.</source>
        <translation>Geben Sie dem Lauf erst einen Namen.</translation>
    </message>
    <message>
        <source>%1 exists already. Give the run another name.</source>
        <translation>%1 gibt es schon. Geben Sie dem Lauf einen anderen Namen.</translation>
    </message>
    <message>
        <source>Another plan</source>
        <translation>Ein anderer Plan</translation>
    </message>
    <message>
        <source>The plan was changed since the run began. Linears that it changes in layers that are not finished: %1.</source>
        <translation>Der Plan wurde seit Beginn des Laufs geändert. Linearschichten, die er in nicht fertigen Schichten ändert: %1.</translation>
    </message>
    <message>
        <source>&amp;Use the new widths</source>
        <translation>Die &amp;neuen Breiten verwenden</translation>
    </message>
    <message>
        <source>&amp;Keep the run&apos;s</source>
        <translation>Die des &amp;Laufs behalten</translation>
    </message>
    <message>
        <source>About moescope</source>
        <translation>Über moescope</translation>
    </message>
    <message>
        <source>&lt;h3&gt;moescope %1&lt;/h3&gt;&lt;p&gt;Mixed-precision quantization of mixture-of-experts models: look at experts and routing, hand out bits, tune, export, prove.&lt;/p&gt;&lt;p&gt;The studio is GPL-3.0-or-later (it links QCustomPlot); the engine and the command line are Apache-2.0. Qt %2.&lt;/p&gt;</source>
        <translation>&lt;h3&gt;moescope %1&lt;/h3&gt;&lt;p&gt;Quantisierung von Mixture-of-Experts-Modellen mit gemischter Genauigkeit: Experten und Routing ansehen, Bit verteilen, tunen, exportieren, belegen.&lt;/p&gt;&lt;p&gt;Das Studio steht unter GPL-3.0-or-later (es bindet QCustomPlot ein); Rechenkern und Kommandozeile unter Apache-2.0. Qt %2.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>&amp;Find an action…</source>
        <translation>&amp;Aktion suchen…</translation>
    </message>
    <message>
        <source>Find any action by a few letters</source>
        <translation>Jede Aktion mit ein paar Buchstaben finden</translation>
    </message>
    <message>
        <source>&amp;About moescope</source>
        <translation>&amp;Über moescope</translation>
    </message>
    <message>
        <source>Version and licences</source>
        <translation>Version und Lizenzen</translation>
    </message>
    <message>
        <source>&amp;Open model…</source>
        <translation>Modell ö&amp;ffnen…</translation>
    </message>
    <message>
        <source>Open a model folder; or drop it on the window</source>
        <translation>Einen Modellordner öffnen; oder ihn auf das Fenster ziehen</translation>
    </message>
    <message>
        <source>Open s&amp;ession…</source>
        <translation>S&amp;itzung öffnen…</translation>
    </message>
    <message>
        <source>Open a .moescope file</source>
        <translation>Eine .moescope-Datei öffnen</translation>
    </message>
    <message>
        <source>Open &amp;run…</source>
        <translation>Lauf öff&amp;nen…</translation>
    </message>
    <message>
        <source>A run&apos;s folder, with its model, plan and settings: to go on with it or to watch it</source>
        <translation>Der Ordner eines Laufs mit Modell, Plan und Einstellungen: um ihn fortzusetzen oder ihm zuzusehen</translation>
    </message>
    <message>
        <source>Open the &amp;demo model</source>
        <translation>&amp;Demomodell öffnen</translation>
    </message>
    <message>
        <source>A small model with its base and two texts</source>
        <translation>Ein kleines Modell mit seiner Basis und zwei Texten</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>Save &amp;as…</source>
        <translation>Speichern &amp;unter…</translation>
    </message>
    <message>
        <source>Save the session under another name</source>
        <translation>Die Sitzung unter einem anderen Namen speichern</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>Leave moescope</source>
        <translation>moescope verlassen</translation>
    </message>
    <message>
        <source>Choose &amp;base…</source>
        <translation>&amp;Basis wählen…</translation>
    </message>
    <message>
        <source>Checkpoint that the model was tuned from, for router drift</source>
        <translation>Checkpoint, von dem aus das Modell getunt wurde, für die Drift der Router</translation>
    </message>
    <message>
        <source>&amp;Inspect again</source>
        <translation>Erneut &amp;untersuchen</translation>
    </message>
    <message>
        <source>Work out all statistics of the weights</source>
        <translation>Alle Statistiken der Gewichte berechnen</translation>
    </message>
    <message>
        <source>Measure c&amp;overage</source>
        <translation>&amp;Abdeckung messen</translation>
    </message>
    <message>
        <source>Run the texts through the model: tokens for each expert</source>
        <translation>Die Texte durch das Modell schicken: Token für jeden Experten</translation>
    </message>
    <message>
        <source>Coverage needs a text</source>
        <translation>Abdeckung braucht einen Text</translation>
    </message>
    <message>
        <source>&amp;Compare…</source>
        <translation>&amp;Vergleichen…</translation>
    </message>
    <message>
        <source>Flips and perplexity of a plan, a run or an export</source>
        <translation>Wechsel und Perplexität eines Plans, eines Laufs oder eines Exports</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Exportieren…</translation>
    </message>
    <message>
        <source>Write a finished run as a model that other programs load</source>
        <translation>Einen fertigen Lauf als Modell schreiben, das andere Programme laden</translation>
    </message>
    <message>
        <source>&amp;Report…</source>
        <translation>&amp;Bericht…</translation>
    </message>
    <message>
        <source>Write the report of a run as HTML or JSON</source>
        <translation>Den Bericht eines Laufs als HTML oder JSON schreiben</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>&amp;Solve</source>
        <translation>&amp;Lösen</translation>
    </message>
    <message>
        <source>Hand out the bits again around what is locked</source>
        <translation>Die Bit um das Gesperrte herum neu verteilen</translation>
    </message>
    <message>
        <source>Solve</source>
        <translation>Lösen</translation>
    </message>
    <message>
        <source>&amp;Unlock all</source>
        <translation>Alle &amp;freigeben</translation>
    </message>
    <message>
        <source>Let the solver move every expert again</source>
        <translation>Den Löser wieder jeden Experten bewegen lassen</translation>
    </message>
    <message>
        <source>Unlock all</source>
        <translation>Alle freigeben</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>&amp;Starten</translation>
    </message>
    <message>
        <source>Quantize by the present plan</source>
        <translation>Nach dem jetzigen Plan quantisieren</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>Go on where the run stopped</source>
        <translation>Weitergehen, wo der Lauf angehalten hat</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>Stop the run; it can be resumed</source>
        <translation>Den Lauf anhalten; er lässt sich fortsetzen</translation>
    </message>
    <message>
        <source>&amp;Follow the system</source>
        <translation>Dem S&amp;ystem folgen</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>Colours of the studio</source>
        <translation>Farben des Studios</translation>
    </message>
    <message>
        <source>&amp;Switch light and dark</source>
        <translation>Hell und dunkel &amp;wechseln</translation>
    </message>
    <message>
        <source>Switch between light and dark</source>
        <translation>Zwischen hell und dunkel wechseln</translation>
    </message>
    <message>
        <source>Show %1</source>
        <translation>%1 zeigen</translation>
    </message>
    <message>
        <source>&amp;Reset layout</source>
        <translation>An&amp;ordnung zurücksetzen</translation>
    </message>
    <message>
        <source>Put every room back to its place</source>
        <translation>Jeden Raum an seinen Platz zurückstellen</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Modell</translation>
    </message>
    <message>
        <source>&amp;Plan</source>
        <translation>&amp;Plan</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>&amp;Lauf</translation>
    </message>
    <message>
        <source>E&amp;xport</source>
        <translation>E&amp;xport</translation>
    </message>
    <message>
        <source>&amp;Window</source>
        <translation>&amp;Fenster</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>L&amp;arger</source>
        <translation>&amp;Größer</translation>
    </message>
    <message>
        <source>Larger text, icons and plots</source>
        <translation>Größerer Text, größere Symbole und Diagramme</translation>
    </message>
    <message>
        <source>S&amp;maller</source>
        <translation>&amp;Kleiner</translation>
    </message>
    <message>
        <source>Smaller text, icons and plots</source>
        <translation>Kleinerer Text, kleinere Symbole und Diagramme</translation>
    </message>
    <message>
        <source>&amp;Usual size</source>
        <translation>&amp;Übliche Größe</translation>
    </message>
    <message>
        <source>Text as large as the desktop&apos;s</source>
        <translation>Text so groß wie auf dem Schreibtisch</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>The studio speaks it from its next start on.</source>
        <translation>Das Studio spricht sie ab seinem nächsten Start.</translation>
    </message>
    <message>
        <source>Start again now</source>
        <translation>Jetzt neu starten</translation>
    </message>
    <message>
        <source>The page of the room or dialog that has the focus</source>
        <translation>Die Seite des Raums oder Dialogs, der den Fokus hat</translation>
    </message>
    <message>
        <source>&amp;What is this?</source>
        <translation>&amp;Was ist das?</translation>
    </message>
    <message>
        <source>Formula, unit and source of what the pointer is on or the focus is in</source>
        <translation>Formel, Einheit und Quelle von dem, worauf der Zeiger steht oder was den Fokus hat</translation>
    </message>
    <message>
        <source>&amp;Ten minutes to begin with</source>
        <translation>&amp;Zehn Minuten zum Anfang</translation>
    </message>
    <message>
        <source>From a model to the experts that are fragile, and on to a report</source>
        <translation>Von einem Modell zu den empfindlichen Experten und weiter bis zum Bericht</translation>
    </message>
    <message>
        <source>Guided to&amp;ur</source>
        <translation>Geführter &amp;Rundgang</translation>
    </message>
    <message>
        <source>Five steps through the rooms, on the demo model</source>
        <translation>Fünf Schritte durch die Räume, am Demomodell</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Undo history</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>As it was opened</source>
        <translation>Wie geöffnet</translation>
    </message>
    <message>
        <source>As it was saved or opened</source>
        <translation>Wie gespeichert oder geöffnet</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>%1 layers, %2 experts, %3 parameters</source>
        <translation>%1 Schichten, %2 Experten, %3 Parameter</translation>
    </message>
    <message>
        <source>base: %1</source>
        <translation>Basis: %1</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>plan: %1</source>
        <translation>Plan: %1</translation>
    </message>
    <message>
        <source>none</source>
        <translation>nicht vorhanden</translation>
    </message>
    <message>
        <source>method %1, %2 texts, device %3</source>
        <translation>Methode %1, %2 Texte, Gerät %3</translation>
    </message>
    <message>
        <source>runs: %1, unsaved changes: %2</source>
        <translation>Läufe: %1, nicht gespeicherte Änderungen: %2</translation>
    </message>
    <message>
        <source>Save diagnostics</source>
        <translation>Diagnose speichern</translation>
    </message>
    <message>
        <source>Texts (*.txt)</source>
        <translation>Texte (*.txt)</translation>
    </message>
    <message>
        <source>%1: %2, %3 %</source>
        <translation>%1: %2, %3 %</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>Diagnostics saved</source>
        <translation>Diagnose gespeichert</translation>
    </message>
    <message>
        <source>%1. It holds no weights, texts or tokens; read it before you pass it on.</source>
        <translation>%1. Sie enthält keine Gewichte, Texte oder Token; lesen Sie sie, bevor Sie sie weitergeben.</translation>
    </message>
    <message>
        <source>Undo &amp;history…</source>
        <translation>&amp;Verlauf…</translation>
    </message>
    <message>
        <source>All steps since the model was opened</source>
        <translation>Alle Schritte, seit das Modell geöffnet wurde</translation>
    </message>
    <message>
        <source>Try one &amp;layer…</source>
        <translation>&amp;Eine Schicht probieren…</translation>
    </message>
    <message>
        <source>Tune one layer by these settings, to see what they do and how long a run takes</source>
        <translation>Eine Schicht mit diesen Einstellungen tunen, um zu sehen, was sie bewirken und wie lange ein Lauf dauert</translation>
    </message>
    <message>
        <source>&amp;Compare runs…</source>
        <translation>Läufe &amp;vergleichen…</translation>
    </message>
    <message>
        <source>Losses, flips, figures and settings of several runs</source>
        <translation>Verluste, Wechsel, Zahlen und Einstellungen mehrerer Läufe</translation>
    </message>
    <message>
        <source>&amp;Notify when a run ends</source>
        <translation>&amp;Melden, wenn ein Lauf endet</translation>
    </message>
    <message>
        <source>The desktop tells of it while another window is used</source>
        <translation>Der Schreibtisch meldet es, während ein anderes Fenster benutzt wird</translation>
    </message>
    <message>
        <source>&amp;Jobs</source>
        <translation>Auf&amp;träge</translation>
    </message>
    <message>
        <source>What works and what waits in the background</source>
        <translation>Was im Hintergrund arbeitet und wartet</translation>
    </message>
    <message>
        <source>&amp;Welcome page</source>
        <translation>&amp;Willkommensseite</translation>
    </message>
    <message>
        <source>Recent models, sessions and runs</source>
        <translation>Zuletzt geöffnete Modelle, Sitzungen und Läufe</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts…</source>
        <translation>&amp;Tastenkürzel…</translation>
    </message>
    <message>
        <source>All shortcuts: to search, change, copy and print</source>
        <translation>Alle Tastenkürzel: zum Suchen, Ändern, Kopieren und Drucken</translation>
    </message>
    <message>
        <source>Save &amp;diagnostics…</source>
        <translation>&amp;Diagnose speichern…</translation>
    </message>
    <message>
        <source>Versions, machine, settings and the end of the log in one text, for a report</source>
        <translation>Versionen, Rechner, Einstellungen und das Ende des Protokolls in einem Text, für eine Fehlermeldung</translation>
    </message>
    <message>
        <source>Find an action        %1</source>
        <translation>Aktion suchen        %1</translation>
    </message>
    <message>
        <source>The model is not there</source>
        <translation>Das Modell ist nicht da</translation>
    </message>
    <message>
        <source>The model of “%1” is not where it was:
%2</source>
        <translation>Das Modell von „%1“ ist nicht, wo es war:
%2</translation>
    </message>
    <message>
        <source>the session</source>
        <translation>der Sitzung</translation>
    </message>
    <message>
        <source>If it was moved, show where it lies now. Its base, runs and texts are looked for beside it, and the place is remembered.</source>
        <translation>Wenn es verschoben wurde, zeigen Sie, wo es jetzt liegt. Basis, Läufe und Texte werden daneben gesucht, und der Ort wird gemerkt.</translation>
    </message>
    <message>
        <source>&amp;Locate…</source>
        <translation>&amp;Ort zeigen…</translation>
    </message>
    <message>
        <source>Where “%1” lies now</source>
        <translation>Wo „%1“ jetzt liegt</translation>
    </message>
    <message>
        <source>Restore?</source>
        <translation>Wiederherstellen?</translation>
    </message>
    <message>
        <source>moescope did not end properly. Restore the changes of “%1”?</source>
        <translation>moescope wurde nicht ordentlich beendet. Die Änderungen von „%1“ wiederherstellen?</translation>
    </message>
    <message>
        <source>Kept %1. Model: %2</source>
        <translation>Gesichert: %1. Modell: %2</translation>
    </message>
    <message>
        <source>&amp;Restore</source>
        <translation>&amp;Wiederherstellen</translation>
    </message>
    <message>
        <source>Ask &amp;later</source>
        <translation>&amp;Später fragen</translation>
    </message>
    <message>
        <source>%1
%2

Last lines of %3:
%4</source>
        <translation>%1
%2

Letzte Zeilen von %3:
%4</translation>
    </message>
    <message>
        <source>%1: failed</source>
        <translation>%1: gescheitert</translation>
    </message>
    <message>
        <source>Export written</source>
        <translation>Export geschrieben</translation>
    </message>
    <message>
        <source>Try one layer</source>
        <translation>Eine Schicht probieren</translation>
    </message>
</context>
<context>
    <name>moescope::ModelPanel</name>
    <message>
        <source>Selection</source>
        <translation>Auswahl</translation>
    </message>
    <message>
        <source>highlighted in every plot</source>
        <translation>in jedem Diagramm hervorgehoben</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>Open a folder with config.json and safetensors files, or drop it here.</source>
        <translation>Öffnen Sie einen Ordner mit config.json und safetensors-Dateien, oder ziehen Sie ihn hierher.</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Öffnen…</translation>
    </message>
    <message>
        <source>Model tree</source>
        <translation>Baum des Modells</translation>
    </message>
    <message>
        <source>Search layer, expert, tensor</source>
        <translation>Schicht, Experte, Tensor suchen</translation>
    </message>
    <message>
        <source>Search the model</source>
        <translation>Das Modell durchsuchen</translation>
    </message>
    <message>
        <source>Words in any order: L2 E10 up. Enter goes to the next match, Shift+Enter back.</source>
        <translation>Wörter in beliebiger Reihenfolge: L2 E10 up. Eingabe geht zum nächsten Treffer, Umschalt+Eingabe zurück.</translation>
    </message>
    <message>
        <source>Model card</source>
        <translation>Karte des Modells</translation>
    </message>
    <message>
        <source>click a cell, row or item</source>
        <translation>Zelle, Zeile oder Eintrag anklicken</translation>
    </message>
    <message>
        <source>no match</source>
        <translation>kein Treffer</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
</context>
<context>
    <name>moescope::ModelTree</name>
    <message>
        <source>Layer %1</source>
        <translation>Schicht %1</translation>
    </message>
    <message>
        <source>router</source>
        <translation>Router</translation>
    </message>
    <message>
        <source>Expert %1</source>
        <translation>Experte %1</translation>
    </message>
    <message>
        <source>%1
%2 × %3, %4 parameters</source>
        <translation>%1
%2 × %3, %4 Parameter</translation>
    </message>
    <message>
        <source>%1
stays as it is</source>
        <translation>%1
bleibt, wie er ist</translation>
    </message>
    <message>
        <source>%1 parameters; bits: mean of its routed experts</source>
        <translation>%1 Parameter; Bit: Mittel der gerouteten Experten darin</translation>
    </message>
    <message>
        <source>Width in the plan; a mean over parameters for what holds several</source>
        <translation>Breite im Plan; ein Mittel über die Parameter, wo es mehrere sind</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Params</source>
        <translation>Param.</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>Bit</translation>
    </message>
</context>
<context>
    <name>moescope::Notifier</name>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
</context>
<context>
    <name>moescope::PlotController</name>
    <message>
        <source>, logarithmic</source>
        <translation>, logarithmisch</translation>
    </message>
    <message>
        <source>To the right: %1, from %2 to %3%4.</source>
        <translation>Nach rechts: %1, von %2 bis %3%4.</translation>
    </message>
    <message>
        <source>Upwards: %1, from %2 to %3%4.</source>
        <translation>Nach oben: %1, von %2 bis %3%4.</translation>
    </message>
    <message>
        <source>A part is shown; 0 shows all.</source>
        <translation>Ein Teil ist zu sehen; 0 zeigt alles.</translation>
    </message>
    <message>
        <source>Pinned: %1.</source>
        <translation>Angeheftet: %1.</translation>
    </message>
    <message>
        <source>Copied: %1</source>
        <translation>Kopiert: %1</translation>
    </message>
    <message>
        <source>Take this pin away</source>
        <translation>Diesen Wert lösen</translation>
    </message>
    <message>
        <source>Pin this value</source>
        <translation>Diesen Wert anheften</translation>
    </message>
    <message>
        <source>P</source>
        <translation>P</translation>
    </message>
    <message>
        <source>Take all pins away</source>
        <translation>Alle angehefteten Werte lösen</translation>
    </message>
    <message>
        <source>Copy this value</source>
        <translation>Diesen Wert kopieren</translation>
    </message>
    <message>
        <source>Ctrl+C</source>
        <translation>Strg+C</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>0</source>
        <translation>0</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>+</source>
        <translation>+</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>−</source>
        <translation>−</translation>
    </message>
    <message>
        <source>Zoom to a rectangle</source>
        <translation>Ein Rechteck vergrößern</translation>
    </message>
    <message>
        <source>Z</source>
        <translation>Z</translation>
    </message>
    <message>
        <source>Cross-hair</source>
        <translation>Fadenkreuz</translation>
    </message>
</context>
<context>
    <name>moescope::PreviewStrip</name>
    <message>
        <source>rounded to nearest, %1 x %2 tokens of %3</source>
        <translation>zum nächsten gerundet, %1 x %2 Token von %3</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>After each change</source>
        <translation>Nach jeder Änderung</translation>
    </message>
    <message>
        <source>Rounds each new plan to nearest and runs a few windows of the Run room&apos;s texts in the background. Rests while a run goes.</source>
        <translation>Rundet jeden neuen Plan zum nächsten und schickt im Hintergrund einige Fenster der Texte des Raums Lauf hindurch. Ruht, während ein Lauf geht.</translation>
    </message>
    <message>
        <source>measuring the new plan</source>
        <translation>misst den neuen Plan</translation>
    </message>
    <message>
        <source>choose a text in the Run room</source>
        <translation>wählen Sie einen Text im Raum Lauf</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>was %1</source>
        <translation>war %1</translation>
    </message>
    <message>
        <source>Flips</source>
        <translation>Wechsel</translation>
    </message>
    <message>
        <source>Share of (token, layer) whose set of chosen experts differs from full precision.</source>
        <translation>Anteil der (Token, Schicht), deren Menge gewählter Experten von der vollen Genauigkeit abweicht.</translation>
    </message>
    <message>
        <source>Top-%1 agreement</source>
        <translation>Top-%1-Übereinstimmung</translation>
    </message>
    <message>
        <source>Mean share of the chosen experts that stay chosen.</source>
        <translation>Mittlerer Anteil der gewählten Experten, die gewählt bleiben.</translation>
    </message>
    <message>
        <source>KL, nats a token</source>
        <translation>KL, nat je Token</translation>
    </message>
    <message>
        <source>Mean Kullback-Leibler divergence of the next-token laws, original from quantized.</source>
        <translation>Mittlere Kullback-Leibler-Divergenz der Gesetze des nächsten Tokens, Original von quantisiert.</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>Perplexität</translation>
    </message>
    <message>
        <source>Exponential of the mean negative log likelihood of the next token; unquantized %1.</source>
        <translation>Exponentialfunktion der mittleren negativen Log-Likelihood des nächsten Tokens; unquantisiert %1.</translation>
    </message>
</context>
<context>
    <name>moescope::ProfileBar</name>
    <message>
        <source>Profiles: plans kept by name</source>
        <translation>Profile: unter einem Namen behaltene Pläne</translation>
    </message>
    <message>
        <source>Keep…</source>
        <translation>Behalten…</translation>
    </message>
    <message>
        <source>Keep the present plan under a name, in the session too</source>
        <translation>Den jetzigen Plan unter einem Namen behalten, auch in der Sitzung</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>Make the chosen profile the present plan; can be undone</source>
        <translation>Das gewählte Profil zum jetzigen Plan machen; lässt sich rückgängig machen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Forget the chosen profile</source>
        <translation>Das gewählte Profil vergessen</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Unterschied</translation>
    </message>
    <message>
        <source>Show in the grid by how many bits the present plan differs from the chosen profile</source>
        <translation>Im Raster zeigen, um wie viele Bit der jetzige Plan vom gewählten Profil abweicht</translation>
    </message>
    <message>
        <source>Keep the plan</source>
        <translation>Den Plan behalten</translation>
    </message>
    <message>
        <source>Name of the profile:</source>
        <translation>Name des Profils:</translation>
    </message>
    <message>
        <source>%1 bits, %2</source>
        <translation>%1 Bit, %2</translation>
    </message>
    <message>
        <source>No profile kept yet</source>
        <translation>Noch kein Profil</translation>
    </message>
</context>
<context>
    <name>moescope::RangeDialog</name>
    <message>
        <source>Fixed range of colours</source>
        <translation>Fester Bereich der Farben</translation>
    </message>
    <message>
        <source>Lower end</source>
        <translation>Unteres Ende</translation>
    </message>
    <message>
        <source>Upper end</source>
        <translation>Oberes Ende</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>Values beyond it take the colour of its end.</source>
        <translation>Werte außerhalb nehmen die Farbe seines Endes an.</translation>
    </message>
    <message>
        <source>Both are numbers, and the second is the larger one.</source>
        <translation>Beides sind Zahlen, und die zweite ist die größere.</translation>
    </message>
</context>
<context>
    <name>moescope::RecentMenu</name>
    <message>
        <source>Open &amp;recent</source>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <translation>%1 in %2</translation>
    </message>
    <message>
        <source>%1, base %2</source>
        <translation>%1, Basis %2</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>Noch nichts</translation>
    </message>
    <message>
        <source>&amp;Clear this list</source>
        <translation>Diese Liste &amp;leeren</translation>
    </message>
</context>
<context>
    <name>moescope::ReportDialog</name>
    <message>
        <source>Write</source>
        <translation>Schreiben</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>HTML, one page that needs nothing else</source>
        <translation>HTML, eine Seite, die sonst nichts braucht</translation>
    </message>
    <message>
        <source>JSON, the same content as numbers</source>
        <translation>JSON, derselbe Inhalt als Zahlen</translation>
    </message>
    <message>
        <source>Written: %1</source>
        <translation>Geschrieben: %1</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>The report needs the run&apos;s folder alone; what was not measured is named as missing in it.</source>
        <translation>Der Bericht braucht nur den Ordner des Laufs; was nicht gemessen wurde, nennt er fehlend.</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>File of the report</source>
        <translation>Datei des Berichts</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>The file exists and will be replaced</source>
        <translation>Die Datei gibt es schon; sie wird ersetzt</translation>
    </message>
    <message>
        <source>PDF, A4 pages to print and to search</source>
        <translation>PDF, A4-Seiten zum Drucken und Durchsuchen</translation>
    </message>
    <message>
        <source>PNG, one long picture</source>
        <translation>PNG, ein langes Bild</translation>
    </message>
    <message>
        <source>CSV, a folder with every table and figure</source>
        <translation>CSV, ein Ordner mit jeder Tabelle und jedem Diagramm</translation>
    </message>
    <message>
        <source>Stopped; nothing was written.</source>
        <translation>Angehalten; nichts wurde geschrieben.</translation>
    </message>
    <message>
        <source>1000 pixels</source>
        <translation>1000 Pixel</translation>
    </message>
    <message>
        <source>%1 pixels (%2 times)</source>
        <translation>%1 Pixel (%2-fach)</translation>
    </message>
    <message>
        <source>light</source>
        <translation>hell</translation>
    </message>
    <message>
        <source>dark</source>
        <translation>dunkel</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Breite</translation>
    </message>
    <message>
        <source>Ground</source>
        <translation>Hintergrund</translation>
    </message>
    <message>
        <source>New folder</source>
        <translation>Neuer Ordner</translation>
    </message>
    <message>
        <source>The folder exists already; choose another name</source>
        <translation>Den Ordner gibt es schon; wählen Sie einen anderen Namen</translation>
    </message>
</context>
<context>
    <name>moescope::RouterTableModel</name>
    <message>
        <source>Expert</source>
        <translation>Experte</translation>
    </message>
    <message>
        <source>Expert-wise mixed precision, arXiv 2604.06515</source>
        <translation>Expert-wise mixed precision, arXiv 2604.06515</translation>
    </message>
</context>
<context>
    <name>moescope::RoutingPanel</name>
    <message>
        <source>No comparison yet</source>
        <translation>Noch kein Vergleich</translation>
    </message>
    <message>
        <source>Compare this model with a plan, a run or an export to see which tokens change experts.</source>
        <translation>Vergleichen Sie dieses Modell mit einem Plan, einem Lauf oder einem Export, um zu sehen, welche Token die Experten wechseln.</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>Vergleichen…</translation>
    </message>
    <message>
        <source>No trace yet</source>
        <translation>Noch keine Spur</translation>
    </message>
    <message>
        <source>Send a text through the model to see how many tokens reach each expert.</source>
        <translation>Schicken Sie einen Text durch das Modell, um zu sehen, wie viele Token jeden Experten erreichen.</translation>
    </message>
    <message>
        <source>Trace…</source>
        <translation>Verfolgen…</translation>
    </message>
    <message>
        <source>Reading the routers</source>
        <translation>Die Router werden gelesen</translation>
    </message>
    <message>
        <source>Router norms appear when the model has been inspected.</source>
        <translation>Router-Normen erscheinen, wenn das Modell untersucht ist.</translation>
    </message>
    <message>
        <source>Flips by margin</source>
        <translation>Wechsel nach Abstand</translation>
    </message>
    <message>
        <source>Margin of rank k over k+1, in sd</source>
        <translation>Abstand von Rang k zu k+1, in sd</translation>
    </message>
    <message>
        <source>Flip rate, %</source>
        <translation>Wechselrate, %</translation>
    </message>
    <message>
        <source>all layers</source>
        <translation>alle Schichten</translation>
    </message>
    <message>
        <source>No model open</source>
        <translation>Kein Modell geöffnet</translation>
    </message>
    <message>
        <source>Open a model to see its routers: drop its folder here, or choose it.</source>
        <translation>Öffnen Sie ein Modell, um seine Router zu sehen: ziehen Sie seinen Ordner hierher, oder wählen Sie ihn.</translation>
    </message>
    <message>
        <source>Open model…</source>
        <translation>Modell öffnen…</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Drift</source>
        <translation>Drift</translation>
    </message>
    <message>
        <source>Coverage</source>
        <translation>Abdeckung</translation>
    </message>
    <message>
        <source>Flips</source>
        <translation>Wechsel</translation>
    </message>
    <message>
        <source>B: what is compared with the original</source>
        <translation>B: was mit dem Original verglichen wird</translation>
    </message>
    <message>
        <source>Comparisons of this model made so far; the one chosen here is shown</source>
        <translation>Bisherige Vergleiche dieses Modells; der hier gewählte wird gezeigt</translation>
    </message>
    <message>
        <source>Compares the model with a plan, a run or an export</source>
        <translation>Vergleicht das Modell mit einem Plan, einem Lauf oder einem Export</translation>
    </message>
    <message>
        <source>Sends a text through the model and counts the tokens of each expert</source>
        <translation>Schickt einen Text durch das Modell und zählt die Token jedes Experten</translation>
    </message>
    <message>
        <source>A  %1    B  %2</source>
        <translation>A  %1    B  %2</translation>
    </message>
    <message>
        <source>A  %1    B</source>
        <translation>A  %1    B</translation>
    </message>
    <message numerus="yes">
        <source>%1; %Ln windows of %2 tokens, stride %2, %3</source>
        <translation>
            <numerusform>%1; %Ln Fenster von %2 Token, Schrittweite %2, %3</numerusform>
            <numerusform>%1; %Ln Fenster von %2 Token, Schrittweite %2, %3</numerusform>
        </translation>
    </message>
    <message>
        <source>Flip rate</source>
        <translation>Wechselrate</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>Share of (token, layer) whose set of chosen experts differs from full precision.</source>
        <translation>Anteil der (Token, Schicht), deren Menge gewählter Experten von der vollen Genauigkeit abweicht.</translation>
    </message>
    <message>
        <source>Top-%1 agreement</source>
        <translation>Top-%1-Übereinstimmung</translation>
    </message>
    <message>
        <source>Mean share of the chosen experts that stay chosen.</source>
        <translation>Mittlerer Anteil der gewählten Experten, die gewählt bleiben.</translation>
    </message>
    <message>
        <source>First choice kept</source>
        <translation>Erste Wahl behalten</translation>
    </message>
    <message>
        <source>Share of (token, layer) whose best expert is the same.</source>
        <translation>Anteil der (Token, Schicht), deren bester Experte derselbe ist.</translation>
    </message>
    <message>
        <source>KL to original</source>
        <translation>KL zum Original</translation>
    </message>
    <message>
        <source>nats a token</source>
        <translation>nat je Token</translation>
    </message>
    <message>
        <source>Mean Kullback-Leibler divergence of the next-token laws, original from quantized.</source>
        <translation>Mittlere Kullback-Leibler-Divergenz der Gesetze des nächsten Tokens, Original von quantisiert.</translation>
    </message>
    <message>
        <source>Perplexity, %1</source>
        <translation>Perplexität, %1</translation>
    </message>
    <message>
        <source>window and stride %1, %2</source>
        <translation>Fenster und Schrittweite %1, %2</translation>
    </message>
    <message>
        <source>Exponential of the mean negative log likelihood of the next token.</source>
        <translation>Exponentialfunktion der mittleren negativen Log-Likelihood des nächsten Tokens.</translation>
    </message>
</context>
<context>
    <name>moescope::RunComparison</name>
    <message>
        <source>Loss by layer</source>
        <translation>Verlust nach Schicht</translation>
    </message>
    <message>
        <source>held-out, at the layer&apos;s end; round to nearest = 1</source>
        <translation>zurückgehalten, am Ende der Schicht; Runden zum nächsten = 1</translation>
    </message>
    <message>
        <source>Flips by layer</source>
        <translation>Wechsel nach Schicht</translation>
    </message>
    <message>
        <source>dashed: rounded to nearest</source>
        <translation>gestrichelt: zum nächsten gerundet</translation>
    </message>
    <message>
        <source>Loss by iteration</source>
        <translation>Verlust nach Iteration</translation>
    </message>
    <message>
        <source>Figures and settings</source>
        <translation>Zahlen und Einstellungen</translation>
    </message>
    <message>
        <source>All settings</source>
        <translation>Alle Einstellungen</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>Flip rate, %</source>
        <translation>Wechselrate, %</translation>
    </message>
    <message>
        <source>Iteration</source>
        <translation>Iteration</translation>
    </message>
    <message>
        <source>Loss term</source>
        <translation>Verlustterm</translation>
    </message>
    <message>
        <source>Own router</source>
        <translation>Eigener Router</translation>
    </message>
    <message>
        <source>Next router</source>
        <translation>Nächster Router</translation>
    </message>
    <message>
        <source>Figures and settings of the runs</source>
        <translation>Zahlen und Einstellungen der Läufe</translation>
    </message>
    <message>
        <source>Copy the table</source>
        <translation>Die Tabelle kopieren</translation>
    </message>
    <message numerus="yes">
        <source>bold: other than the first run&apos;s; %n settings differ</source>
        <translation>
            <numerusform>fett: anders als beim ersten Lauf; %n Einstellung anders</numerusform>
            <numerusform>fett: anders als beim ersten Lauf; %n Einstellungen anders</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, rounded to nearest</source>
        <translation>%1, zum nächsten gerundet</translation>
    </message>
    <message>
        <source>layer %1, minibatch; pick a layer above for another</source>
        <translation>Schicht %1, Ministapel; oben lässt sich eine andere wählen</translation>
    </message>
</context>
<context>
    <name>moescope::RunCurves</name>
    <message>
        <source>Logarithmic, upwards</source>
        <translation>Logarithmisch, nach oben</translation>
    </message>
    <message>
        <source>%1: %2 points, lowest %3, highest %4, last %5.</source>
        <translation>%1: %2 Punkte, kleinster %3, größter %4, letzter %5.</translation>
    </message>
    <message>
        <source>Nothing to show yet.</source>
        <translation>Noch nichts zu zeigen.</translation>
    </message>
    <message>
        <source>Picked: layer %1.</source>
        <translation>Gewählt: Schicht %1.</translation>
    </message>
</context>
<context>
    <name>moescope::RunHeader</name>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>Hält an</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Gescheitert</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Running elsewhere</source>
        <translation>Läuft anderswo</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Name of the run</source>
        <translation>Name des Laufs</translation>
    </message>
    <message>
        <source>Name of the folder that the run is kept in</source>
        <translation>Name des Ordners, in dem der Lauf liegt</translation>
    </message>
    <message>
        <source>Progress of the run</source>
        <translation>Fortschritt des Laufs</translation>
    </message>
    <message>
        <source>Go on where the run stopped, with the alignment weights as they are now (Ctrl+Shift+Return)</source>
        <translation>Weitergehen, wo der Lauf angehalten hat, mit den jetzigen Gewichten der Angleichung (Strg+Umschalt+Return)</translation>
    </message>
    <message>
        <source>Start anew</source>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>The run keeps where it stands and can be resumed (Ctrl+.)</source>
        <translation>Der Lauf behält, wo er steht, und lässt sich fortsetzen (Strg+.)</translation>
    </message>
    <message>
        <source>A run is under way</source>
        <translation>Ein Lauf ist im Gange</translation>
    </message>
    <message>
        <source>Needs a plan: solve a budget first</source>
        <translation>Braucht einen Plan: lösen Sie erst ein Budget</translation>
    </message>
    <message>
        <source>Needs a text to calibrate on: drop one below</source>
        <translation>Braucht einen Text zum Kalibrieren: ziehen Sie einen nach unten</translation>
    </message>
    <message>
        <source>Quantize by this plan (Ctrl+Return)</source>
        <translation>Nach diesem Plan quantisieren (Strg+Return)</translation>
    </message>
    <message>
        <source>CUDA</source>
        <translation>CUDA</translation>
    </message>
    <message numerus="yes">
        <source>CPU, %n threads</source>
        <translation>
            <numerusform>CPU, %n Thread</numerusform>
            <numerusform>CPU, %n Threads</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1 left&lt;/b&gt;</source>
        <translation>&lt;b&gt;noch %1&lt;/b&gt;</translation>
    </message>
    <message>
        <source>waiting for its turn</source>
        <translation>wartet, bis er an der Reihe ist</translation>
    </message>
    <message>
        <source>estimating the time left</source>
        <translation>schätzt die verbleibende Zeit</translation>
    </message>
    <message>
        <source>%1 elapsed</source>
        <translation>%1 vergangen</translation>
    </message>
    <message>
        <source>by another program, which can stop it</source>
        <translation>von einem anderen Programm, das ihn anhalten kann</translation>
    </message>
    <message>
        <source>%1 so far</source>
        <translation>%1 bisher</translation>
    </message>
    <message>
        <source>took %1</source>
        <translation>brauchte %1</translation>
    </message>
    <message>
        <source>Not started</source>
        <translation>Nicht gestartet</translation>
    </message>
    <message>
        <source>Memory of the machine in use</source>
        <translation>Belegter Speicher des Rechners</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>GPU %1 in layer %2</source>
        <translation>GPU %1 in Schicht %2</translation>
    </message>
    <message>
        <source>moescope holds %1; the machine has %2, of which %3 are free for more</source>
        <translation>moescope belegt %1; der Rechner hat %2, davon sind %3 noch frei</translation>
    </message>
</context>
<context>
    <name>moescope::RunMonitor</name>
    <message>
        <source>Layer %1</source>
        <translation>Schicht %1</translation>
    </message>
</context>
<context>
    <name>moescope::RunPanel</name>
    <message>
        <source>No model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>Open a model: it is quantized here.</source>
        <translation>Öffnen Sie ein Modell: hier wird es quantisiert.</translation>
    </message>
    <message>
        <source>Layers of the run</source>
        <translation>Schichten des Laufs</translation>
    </message>
    <message>
        <source>A run is under way; its settings are fixed</source>
        <translation>Ein Lauf ist im Gange; seine Einstellungen stehen fest</translation>
    </message>
    <message>
        <source>Open model…</source>
        <translation>Modell öffnen…</translation>
    </message>
</context>
<context>
    <name>moescope::RunSettings</name>
    <message>
        <source>Method and calibration</source>
        <translation>Methode und Kalibrierung</translation>
    </message>
    <message>
        <source>Windows</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>Calibration windows over all texts</source>
        <translation>Kalibrierungsfenster über alle Texte</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Length of a window</source>
        <translation>Länge eines Fensters</translation>
    </message>
    <message>
        <source>Iterations</source>
        <translation>Iterationen</translation>
    </message>
    <message>
        <source>Steps a layer; 0 for round to nearest</source>
        <translation>Schritte je Schicht; 0 für Runden zum nächsten</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>Stapel</translation>
    </message>
    <message>
        <source>Windows an iteration</source>
        <translation>Fenster je Iteration</translation>
    </message>
    <message>
        <source>VSRAQ</source>
        <translation>VSRAQ</translation>
    </message>
    <message>
        <source>Sign-gradient tuning with routers kept in line</source>
        <translation>Tuning nach dem Vorzeichen des Gradienten, bei dem die Router in der Reihe bleiben</translation>
    </message>
    <message>
        <source>AutoRound</source>
        <translation>AutoRound</translation>
    </message>
    <message>
        <source>Sign-gradient tuning of the layer&apos;s output alone</source>
        <translation>Tuning nach dem Vorzeichen des Gradienten, nur für die Ausgabe der Schicht</translation>
    </message>
    <message>
        <source>GPTQ</source>
        <translation>GPTQ</translation>
    </message>
    <message>
        <source>Column by column, by the second moments of the inputs; no tuning: seconds to minutes</source>
        <translation>Spalte für Spalte, nach den zweiten Momenten der Eingaben; kein Tuning: Sekunden bis Minuten</translation>
    </message>
    <message>
        <source>Nearest</source>
        <translation>Nächstes</translation>
    </message>
    <message>
        <source>Round to nearest; no tuning: seconds</source>
        <translation>Runden zum nächsten; kein Tuning: Sekunden</translation>
    </message>
    <message>
        <source>Own settings</source>
        <translation>Eigene Einstellungen</translation>
    </message>
    <message>
        <source>A mix of settings that no preset has</source>
        <translation>Eine Mischung von Einstellungen, die keine Vorgabe hat</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Vorgabe</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>CUDA</source>
        <translation>CUDA</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Where the run computes; CUDA is loaded when it is first used</source>
        <translation>Wo der Lauf rechnet; CUDA wird geladen, wenn es zum ersten Mal gebraucht wird</translation>
    </message>
    <message>
        <source>Add texts: UTF-8 files, or .jsonl files of documents</source>
        <translation>Texte hinzufügen: UTF-8-Dateien oder .jsonl-Dateien mit Dokumenten</translation>
    </message>
    <message>
        <source>Add texts</source>
        <translation>Texte hinzufügen</translation>
    </message>
    <message>
        <source>Remove the selected texts</source>
        <translation>Die gewählten Texte entfernen</translation>
    </message>
    <message>
        <source>Remove texts</source>
        <translation>Texte entfernen</translation>
    </message>
    <message>
        <source>Texts (*.txt *.md *.py *.json *.jsonl);;All files (*)</source>
        <translation>Texte (*.txt *.md *.py *.json *.jsonl);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>%1; default %2</source>
        <translation>%1; Vorgabe %2</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>Balance</source>
        <translation>Ausgleich</translation>
    </message>
    <message>
        <source>Choose windows so that each expert receives this share of an even spread, where the texts have it; the sample is then biased towards rare experts, and the report says how far</source>
        <translation>Fenster so wählen, dass jeder Experte diesen Anteil einer gleichmäßigen Verteilung bekommt, wo die Texte ihn hergeben; die Stichprobe bevorzugt dann seltene Experten, und der Bericht sagt, wie sehr</translation>
    </message>
    <message>
        <source>Starving experts</source>
        <translation>Unterversorgte Experten</translation>
    </message>
    <message>
        <source>What becomes of experts that fewer than 0.5 % of the calibration tokens reach; each is named in the report with what was done</source>
        <translation>Was aus Experten wird, die weniger als 0,5 % der Kalibrierungstoken erreichen; der Bericht nennt jeden und was mit ihm geschah</translation>
    </message>
    <message>
        <source>Products</source>
        <translation>Produkte</translation>
    </message>
    <message>
        <source>Arithmetic of the layers&apos; products; bfloat16 is for large models on a GPU, and for processors that multiply in it (AMX, AVX-512 BF16); on others it is slower</source>
        <translation>Arithmetik der Produkte der Schichten; bfloat16 ist für große Modelle auf einer GPU und für Prozessoren, die darin multiplizieren (AMX, AVX-512 BF16); auf anderen ist es langsamer</translation>
    </message>
    <message>
        <source>Hidden states</source>
        <translation>Verborgene Zustände</translation>
    </message>
    <message>
        <source>Where the calibration windows&apos; hidden states lie between layers; the result is the same</source>
        <translation>Wo die verborgenen Zustände der Kalibrierungsfenster zwischen den Schichten liegen; das Ergebnis ist dasselbe</translation>
    </message>
    <message>
        <source>, about %1 of memory</source>
        <translation>, etwa %1 Speicher</translation>
    </message>
    <message>
        <source>%1 × %2 tokens, %3</source>
        <translation>%1 × %2 Token, %3</translation>
    </message>
    <message numerus="yes">
        <source>%n texts</source>
        <translation>
            <numerusform>%n Text</numerusform>
            <numerusform>%n Texte</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %2, %n iterations a layer, batch %3; fixed during the run</source>
        <translation>
            <numerusform>%1, %2, %n Iteration je Schicht, Stapel %3; während des Laufs fest</numerusform>
            <numerusform>%1, %2, %n Iterationen je Schicht, Stapel %3; während des Laufs fest</numerusform>
        </translation>
    </message>
    <message>
        <source>Preset %1</source>
        <translation>Vorgabe %1</translation>
    </message>
</context>
<context>
    <name>moescope::RunTable</name>
    <message>
        <source>%1 of %2 bits</source>
        <translation>%1 mit %2 Bit</translation>
    </message>
    <message>
        <source>under way</source>
        <translation>im Gange</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>unterbrochen</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Layers finished</source>
        <translation>Fertige Schichten</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Hours, minutes and seconds that it ran so far</source>
        <translation>Stunden, Minuten und Sekunden, die er bisher lief</translation>
    </message>
    <message>
        <source>Held-out loss</source>
        <translation>Zurückgehaltener Verlust</translation>
    </message>
    <message>
        <source>Mean over finished layers of the total on the held-out windows; round to nearest = 1</source>
        <translation>Mittel über die fertigen Schichten vom Gesamtverlust auf den zurückgehaltenen Fenstern; Runden zum nächsten = 1</translation>
    </message>
    <message>
        <source>Output error</source>
        <translation>Fehler der Ausgabe</translation>
    </message>
    <message>
        <source>Mean over finished layers of the error of the layer&apos;s output after over before</source>
        <translation>Mittel über die fertigen Schichten vom Fehler der Ausgabe der Schicht, nachher durch vorher</translation>
    </message>
    <message>
        <source>Flips, own router</source>
        <translation>Wechsel, eigener Router</translation>
    </message>
    <message>
        <source>Mean over finished layers: rounded to nearest → as stored</source>
        <translation>Mittel über die fertigen Schichten: zum nächsten gerundet → wie gespeichert</translation>
    </message>
    <message>
        <source>Flips, next router</source>
        <translation>Wechsel, nächster Router</translation>
    </message>
    <message>
        <source>As config.json of the run&apos;s folder has it</source>
        <translation>Wie in config.json im Ordner des Laufs</translation>
    </message>
    <message>
        <source>Figure or setting</source>
        <translation>Zahl oder Einstellung</translation>
    </message>
</context>
<context>
    <name>moescope::RunsDialog</name>
    <message>
        <source>Compare runs</source>
        <translation>Läufe vergleichen</translation>
    </message>
    <message>
        <source>Runs to compare</source>
        <translation>Läufe zum Vergleichen</translation>
    </message>
    <message>
        <source>Add a run…</source>
        <translation>Lauf hinzufügen…</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>ticked ones are shown</source>
        <translation>gezeigt werden die angekreuzten</translation>
    </message>
    <message>
        <source>No run to show</source>
        <translation>Kein Lauf zu zeigen</translation>
    </message>
    <message>
        <source>Tick runs on the left, or add a run&apos;s folder, to see where they differ.</source>
        <translation>Kreuzen Sie links Läufe an, oder fügen Sie den Ordner eines Laufs hinzu, um zu sehen, worin sie sich unterscheiden.</translation>
    </message>
    <message>
        <source>A run&apos;s folder</source>
        <translation>Ordner eines Laufs</translation>
    </message>
</context>
<context>
    <name>moescope::ScatterPlot</name>
    <message>
        <source>%1 %2, %3 %4</source>
        <translation>%1 %2, %3 %4</translation>
    </message>
    <message>
        <source>No points.</source>
        <translation>Keine Punkte.</translation>
    </message>
    <message>
        <source>%1 against %2, %3 points, correlation %4.</source>
        <translation>%1 gegen %2, %3 Punkte, Korrelation %4.</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>Linearschicht</translation>
    </message>
    <message>
        <source>Logarithmic: %1</source>
        <translation>Logarithmisch: %1</translation>
    </message>
    <message>
        <source>Picked: %1: %2 and %3.</source>
        <translation>Gewählt: %1: %2 und %3.</translation>
    </message>
</context>
<context>
    <name>moescope::SectionHead</name>
    <message>
        <source>Export</source>
        <translation>Export</translation>
    </message>
    <message>
        <source>Export %1</source>
        <translation>%1 exportieren</translation>
    </message>
</context>
<context>
    <name>moescope::ShortcutSheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Search an action, a key or a menu</source>
        <translation>Aktion, Taste oder Menü suchen</translation>
    </message>
    <message>
        <source>Search shortcuts</source>
        <translation>Tastenkürzel suchen</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Aktion</translation>
    </message>
    <message>
        <source>Shortcut</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Wo</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>Drucken…</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>Alle zurücksetzen</translation>
    </message>
    <message>
        <source>Every action has its first shortcut again.</source>
        <translation>Jede Aktion hat wieder ihr erstes Tastenkürzel.</translation>
    </message>
    <message>
        <source>New shortcut: press its keys</source>
        <translation>Neues Tastenkürzel: drücken Sie seine Tasten</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keines</translation>
    </message>
    <message>
        <source>The action has no shortcut</source>
        <translation>Die Aktion hat kein Tastenkürzel</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>%1 was taken from “%2”.</source>
        <translation>%1 wurde „%2“ genommen.</translation>
    </message>
    <message>
        <source>A key of this place while it has the focus; it cannot be changed</source>
        <translation>Eine Taste dieser Stelle, solange sie den Fokus hat; sie lässt sich nicht ändern</translation>
    </message>
    <message>
        <source>Shortcut of “%1”</source>
        <translation>Tastenkürzel von „%1“</translation>
    </message>
    <message>
        <source>This key cannot be changed.</source>
        <translation>Diese Taste lässt sich nicht ändern.</translation>
    </message>
    <message>
        <source>Back to no shortcut</source>
        <translation>Zurück zu keinem Tastenkürzel</translation>
    </message>
    <message>
        <source>Back to %1</source>
        <translation>Zurück zu %1</translation>
    </message>
    <message>
        <source>%1 alone is for typing and for keys of the rooms. Add Ctrl or Alt, or take a function key.</source>
        <translation>%1 allein dient dem Tippen und den Tasten der Räume. Nehmen Sie Strg oder Alt dazu, oder eine Funktionstaste.</translation>
    </message>
    <message>
        <source>%1 is the shortcut of “%2”.</source>
        <translation>%1 ist das Tastenkürzel von „%2“.</translation>
    </message>
    <message>
        <source>Take it from there</source>
        <translation>Dort wegnehmen</translation>
    </message>
    <message>
        <source>moescope: keyboard shortcuts</source>
        <translation>moescope: Tastenkürzel</translation>
    </message>
</context>
<context>
    <name>moescope::SlopePlot</name>
    <message>
        <source>%1 %2 (rank %3) → %4 %5 (rank %6) of %7</source>
        <translation>%1 %2 (Rang %3) → %4 %5 (Rang %6) von %7</translation>
    </message>
    <message>
        <source>Rank 1 is the smallest.</source>
        <translation>Rang 1 ist der kleinste.</translation>
    </message>
    <message>
        <source>%1 from %2 to %3</source>
        <translation>%1 von %2 auf %3</translation>
    </message>
    <message>
        <source>Ranks hardly differ.</source>
        <translation>Die Ränge unterscheiden sich kaum.</translation>
    </message>
    <message>
        <source>Largest moves in rank: %1.</source>
        <translation>Größte Rangwechsel: %1.</translation>
    </message>
    <message>
        <source>%1: rank %2 → %3</source>
        <translation>%1: Rang %2 → %3</translation>
    </message>
    <message>
        <source>Nothing to show yet.</source>
        <translation>Noch nichts zu zeigen.</translation>
    </message>
    <message>
        <source>Picked: %1, rank %2 and %3 of %4.</source>
        <translation>Gewählt: %1, Rang %2 und %3 von %4.</translation>
    </message>
</context>
<context>
    <name>moescope::SpectraPanel</name>
    <message>
        <source>Values</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Statistic</source>
        <translation>Statistik</translation>
    </message>
    <message>
        <source>Viridis</source>
        <translation>Viridis</translation>
    </message>
    <message>
        <source>Cividis</source>
        <translation>Cividis</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Numbers in cells, where cells are large enough</source>
        <translation>Zahlen in den Zellen, wo die Zellen groß genug sind</translation>
    </message>
    <message>
        <source>No model open</source>
        <translation>Kein Modell geöffnet</translation>
    </message>
    <message>
        <source>Open a model to see the spectra of its experts: drop its folder here, or choose it.</source>
        <translation>Öffnen Sie ein Modell, um die Spektren seiner Experten zu sehen: ziehen Sie seinen Ordner hierher, oder wählen Sie ihn.</translation>
    </message>
    <message>
        <source>Open model…</source>
        <translation>Modell öffnen…</translation>
    </message>
    <message>
        <source>By layer</source>
        <translation>Nach Schicht</translation>
    </message>
    <message>
        <source>Two statistics</source>
        <translation>Zwei Statistiken</translation>
    </message>
    <message>
        <source>Median %1</source>
        <translation>Median: %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln expert linears</source>
        <translation>
            <numerusform>%Ln Expertenmatrix</numerusform>
            <numerusform>%Ln Expertenmatrizen</numerusform>
        </translation>
    </message>
    <message>
        <source>Range</source>
        <translation>Bereich</translation>
    </message>
    <message>
        <source>Expected range</source>
        <translation>Erwarteter Bereich</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>in 2 ≤ α ≤ 6</source>
        <translation>in 2 ≤ α ≤ 6</translation>
    </message>
    <message>
        <source>2 to 6</source>
        <translation>2 bis 6</translation>
    </message>
    <message>
        <source>Below is called over-trained, above under-trained; above 8 is usually a bad fit.</source>
        <translation>Darunter heißt übertrainiert, darüber untertrainiert; über 8 ist es meist eine schlechte Anpassung.</translation>
    </message>
    <message>
        <source>WeightWatcher</source>
        <translation>WeightWatcher</translation>
    </message>
    <message>
        <source>Computed</source>
        <translation>Berechnet</translation>
    </message>
    <message>
        <source>linears so far</source>
        <translation>Linearschichten bisher</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>Fehlend</translation>
    </message>
    <message>
        <source>no value</source>
        <translation>kein Wert</translation>
    </message>
    <message>
        <source>Matrices that do not define the statistic; the table&apos;s tooltip says why.</source>
        <translation>Matrizen, für die die Statistik nicht definiert ist; der Tooltip der Tabelle sagt, warum.</translation>
    </message>
    <message>
        <source>Sampled</source>
        <translation>Stichprobe</translation>
    </message>
    <message>
        <source>all blocks used</source>
        <translation>alle Blöcke verwendet</translation>
    </message>
    <message>
        <source>linears, 256 blocks each</source>
        <translation>Linearschichten, je 256 Blöcke</translation>
    </message>
    <message>
        <source>Large matrices: a seeded sample of FARMS blocks stands for all of them.</source>
        <translation>Große Matrizen: eine Stichprobe von FARMS-Blöcken mit festem Startwert steht für alle.</translation>
    </message>
</context>
<context>
    <name>moescope::SpectrumDetail</name>
    <message>
        <source> · shared</source>
        <translation> · gemeinsam</translation>
    </message>
    <message>
        <source>Eigenvalues of</source>
        <translation>Eigenwerte von</translation>
    </message>
    <message>
        <source>FARMS blocks</source>
        <translation>FARMS-Blöcken</translation>
    </message>
    <message>
        <source>whole matrix</source>
        <translation>ganzer Matrix</translation>
    </message>
    <message>
        <source>How the fit chooses xmin</source>
        <translation>Wie die Anpassung xmin wählt</translation>
    </message>
    <message>
        <source>KS scan</source>
        <translation>KS-Suche</translation>
    </message>
    <message>
        <source>xmin mid</source>
        <translation>xmin Mitte</translation>
    </message>
    <message>
        <source>xmin peak</source>
        <translation>xmin Gipfel</translation>
    </message>
    <message>
        <source>Spectral density</source>
        <translation>Spektraldichte</translation>
    </message>
    <message>
        <source>line = fit, dashed = xmin</source>
        <translation>Linie = Anpassung, gestrichelt = xmin</translation>
    </message>
    <message>
        <source>CCDF</source>
        <translation>CCDF</translation>
    </message>
    <message>
        <source>share of eigenvalues above; dashed = fit</source>
        <translation>Anteil der Eigenwerte darüber; gestrichelt = Anpassung</translation>
    </message>
    <message>
        <source>KS distance against xmin</source>
        <translation>KS-Abstand gegen xmin</translation>
    </message>
    <message>
        <source>circle = chosen</source>
        <translation>Kreis = gewählt</translation>
    </message>
    <message>
        <source>No matrix picked</source>
        <translation>Keine Matrix gewählt</translation>
    </message>
    <message>
        <source>Click a cell above or a row below to see that matrix&apos;s spectrum. Ctrl+click adds another one to compare with.</source>
        <translation>Klicken Sie oben eine Zelle oder unten eine Zeile an, um das Spektrum der Matrix zu sehen. Strg+Klick legt ein weiteres zum Vergleich darüber.</translation>
    </message>
</context>
<context>
    <name>moescope::StatisticMap</name>
    <message>
        <source>Statistic by layer, projection and expert</source>
        <translation>Statistik nach Schicht, Projektion und Experte</translation>
    </message>
    <message>
        <source>Expert</source>
        <translation>Experte</translation>
    </message>
    <message>
        <source>%1 by layer, projection and expert</source>
        <translation>%1 nach Schicht, Projektion und Experte</translation>
    </message>
    <message>
        <source>%1 by layer</source>
        <translation>%1 nach Schicht</translation>
    </message>
    <message>
        <source>bins of %1</source>
        <translation>Klassen von %1</translation>
    </message>
</context>
<context>
    <name>moescope::StatisticScatter</name>
    <message>
        <source>Two statistics</source>
        <translation>Zwei Statistiken</translation>
    </message>
    <message>
        <source>Two statistics of routed experts</source>
        <translation>Zwei Statistiken gerouteter Experten</translation>
    </message>
    <message>
        <source>Statistic to the right</source>
        <translation>Statistik nach rechts</translation>
    </message>
    <message>
        <source>To the right</source>
        <translation>Nach rechts</translation>
    </message>
    <message>
        <source>Statistic upwards</source>
        <translation>Statistik nach oben</translation>
    </message>
    <message>
        <source>Upwards</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>r = %1</source>
        <translation>r = %1</translation>
    </message>
</context>
<context>
    <name>moescope::TextList</name>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>From %</source>
        <translation>Von %</translation>
    </message>
    <message>
        <source>To %</source>
        <translation>Bis %</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>First part of the file&apos;s tokens that is used, in percent</source>
        <translation>Erster Teil der Token der Datei, der verwendet wird, in Prozent</translation>
    </message>
    <message>
        <source>Last part of the file&apos;s tokens that is used, in percent</source>
        <translation>Letzter Teil der Token der Datei, der verwendet wird, in Prozent</translation>
    </message>
    <message>
        <source>Weight against the other texts</source>
        <translation>Gewicht gegenüber den anderen Texten</translation>
    </message>
    <message>
        <source>Drop text files here, or add them</source>
        <translation>Ziehen Sie Textdateien hierher, oder fügen Sie sie hinzu</translation>
    </message>
</context>
<context>
    <name>moescope::TokenSection</name>
    <message>
        <source>same set</source>
        <translation>gleiche Menge</translation>
    </message>
    <message>
        <source>1 replaced</source>
        <translation>1 ersetzt</translation>
    </message>
    <message>
        <source>2</source>
        <translation>2</translation>
    </message>
    <message>
        <source>3 or more</source>
        <translation>3 oder mehr</translation>
    </message>
    <message>
        <source>Tokens × layers</source>
        <translation>Token × Schichten</translation>
    </message>
    <message>
        <source>Window </source>
        <translation>Fenster </translation>
    </message>
    <message>
        <source>Window of the text</source>
        <translation>Fenster des Textes</translation>
    </message>
    <message>
        <source>tokens %1–%2 of %3</source>
        <translation>Token %1–%2 von %3</translation>
    </message>
</context>
<context>
    <name>moescope::TokenStrip</name>
    <message>
        <source>Tokens by layers</source>
        <translation>Token nach Schichten</translation>
    </message>
    <message>
        <source>%1 tokens by %2 layers, %3 changed sets of experts.</source>
        <translation>%1 Token mal %2 Schichten, %3 geänderte Mengen von Experten.</translation>
    </message>
    <message>
        <source>Token %1 “%2”</source>
        <translation>Token %1 „%2“</translation>
    </message>
    <message>
        <source>, layer %1: </source>
        <translation>, Schicht %1: </translation>
    </message>
    <message>
        <source>same experts</source>
        <translation>dieselben Experten</translation>
    </message>
    <message>
        <source>%1 of %2 experts replaced</source>
        <translation>%1 von %2 Experten ersetzt</translation>
    </message>
    <message>
        <source>, margin %1 sd</source>
        <translation>, Abstand %1 sd</translation>
    </message>
    <message>
        <source>Margin: distance of the last chosen expert&apos;s logit from the first left out, over the standard deviation of the logits.</source>
        <translation>Abstand: wie weit das Logit des letzten gewählten Experten vom ersten nicht gewählten liegt, durch die Standardabweichung der Logits.</translation>
    </message>
    <message>
        <source>Copied: %1</source>
        <translation>Kopiert: %1</translation>
    </message>
    <message>
        <source>Copy this value</source>
        <translation>Diesen Wert kopieren</translation>
    </message>
    <message>
        <source>Ctrl+C</source>
        <translation>Strg+C</translation>
    </message>
</context>
<context>
    <name>moescope::TourBubble</name>
    <message>
        <source>Skip</source>
        <translation>Überspringen</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Step %1 of %2</source>
        <translation>Schritt %1 von %2</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
</context>
<context>
    <name>moescope::TrialTable</name>
    <message>
        <source>, λ value %1, λ structure %2</source>
        <translation>, λ Wert %1, λ Struktur %2</translation>
    </message>
    <message numerus="yes">
        <source>, %n iteration(s)</source>
        <translation>
            <numerusform>, %n Iteration</numerusform>
            <numerusform>, %n Iterationen</numerusform>
        </translation>
    </message>
    <message>
        <source>about %1</source>
        <translation>etwa %1</translation>
    </message>
    <message>
        <source>%1 windows of %2 tokens, batch %3, kept iteration %4</source>
        <translation>%1 Fenster mit %2 Token, Stapel %3, behaltene Iteration %4</translation>
    </message>
    <message>
        <source>A run takes about %1 of memory</source>
        <translation>Ein Lauf braucht etwa %1 Speicher</translation>
    </message>
    <message>
        <source>Own router</source>
        <translation>Eigener Router</translation>
    </message>
    <message>
        <source>Next router</source>
        <translation>Nächster Router</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>Layer that was tuned; those before it were rounded to nearest</source>
        <translation>Schicht, die getunt wurde; die davor wurden zum nächsten gerundet</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Method and weights of the trial</source>
        <translation>Methode und Gewichte des Versuchs</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Mean square error of the layer&apos;s output on held-out windows, round to nearest = 1</source>
        <translation>Mittlerer quadratischer Fehler der Ausgabe der Schicht auf zurückgehaltenen Fenstern, Runden zum nächsten = 1</translation>
    </message>
    <message>
        <source>Own flips</source>
        <translation>Eigene Wechsel</translation>
    </message>
    <message>
        <source>Share of held-out tokens whose set of chosen experts differs, own router: rounded to nearest → tuned</source>
        <translation>Anteil der zurückgehaltenen Token, deren Menge gewählter Experten anders ist, eigener Router: zum nächsten gerundet → getunt</translation>
    </message>
    <message>
        <source>Next flips</source>
        <translation>Nächste Wechsel</translation>
    </message>
    <message>
        <source>The same for the next layer&apos;s router</source>
        <translation>Dasselbe für den Router der nächsten Schicht</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Time of this layer</source>
        <translation>Zeit dieser Schicht</translation>
    </message>
    <message>
        <source>Whole run</source>
        <translation>Ganzer Lauf</translation>
    </message>
    <message>
        <source>Time of this layer, shared out by the parameters of all layers</source>
        <translation>Zeit dieser Schicht, nach den Parametern auf alle Schichten hochgerechnet</translation>
    </message>
</context>
<context>
    <name>moescope::WelcomePage</name>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>can go on</source>
        <translation>kann weitergehen</translation>
    </message>
    <message>
        <source>failed, can go on</source>
        <translation>gescheitert, kann weitergehen</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>%1, base %2</source>
        <translation>%1, Basis %2</translation>
    </message>
    <message>
        <source>moescope</source>
        <translation>moescope</translation>
    </message>
    <message>
        <source>Drop a model folder, a run folder or a .moescope session anywhere in this window</source>
        <translation>Ziehen Sie einen Modellordner, den Ordner eines Laufs oder eine .moescope-Sitzung irgendwo auf dieses Fenster</translation>
    </message>
    <message>
        <source>Recent models and sessions</source>
        <translation>Zuletzt geöffnete Modelle und Sitzungen</translation>
    </message>
    <message>
        <source>Recent runs</source>
        <translation>Letzte Läufe</translation>
    </message>
    <message>
        <source>&lt;p&gt;New here? Press Enter: the demo is a small real model. When it is open:&lt;/p&gt;&lt;p&gt;&lt;b&gt;1.&lt;/b&gt; Click an expert in Spectra or Routing: it is marked in every room.&lt;/p&gt;&lt;p&gt;&lt;b&gt;2.&lt;/b&gt; Move the mean bits in Budget: the whole model is solved anew at once.&lt;/p&gt;&lt;p&gt;&lt;b&gt;3.&lt;/b&gt; Start a run in Run and watch its losses; it can be stopped and resumed.&lt;/p&gt;&lt;p&gt;&lt;b&gt;4.&lt;/b&gt; Export writes a checkpoint and reads it back; Report writes the evidence.&lt;/p&gt;</source>
        <translation>&lt;p&gt;Neu hier? Drücken Sie die Eingabetaste: das Demomodell ist ein kleines echtes Modell. Wenn es geöffnet ist:&lt;/p&gt;&lt;p&gt;&lt;b&gt;1.&lt;/b&gt; Klicken Sie in Spektren oder Routing einen Experten an: er wird in jedem Raum hervorgehoben.&lt;/p&gt;&lt;p&gt;&lt;b&gt;2.&lt;/b&gt; Verschieben Sie in Budget die mittleren Bit: das ganze Modell wird sofort neu gelöst.&lt;/p&gt;&lt;p&gt;&lt;b&gt;3.&lt;/b&gt; Starten Sie in Lauf einen Lauf und sehen Sie seinen Verlusten zu; er lässt sich anhalten und fortsetzen.&lt;/p&gt;&lt;p&gt;&lt;b&gt;4.&lt;/b&gt; Export schreibt einen Checkpoint und liest ihn zurück; Bericht schreibt die Belege.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Fit mixture-of-experts models into less memory without breaking their routing.</source>
        <translation>Bringt Mixture-of-Experts-Modelle in weniger Speicher unter, ohne ihr Routing zu zerstören.</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Every action by name: %1. All shortcuts: %2.</source>
        <translation>Jede Aktion nach ihrem Namen: %1. Alle Tastenkürzel: %2.</translation>
    </message>
</context>
<context>
    <name>moescope::WhatsThisGuide</name>
    <message>
        <source>&amp;What is this?</source>
        <translation>&amp;Was ist das?</translation>
    </message>
</context>
<context>
    <name>moescope::Workbench</name>
    <message>
        <source>%1, %2 bit</source>
        <translation>%1, %2 Bit</translation>
    </message>
    <message>
        <source>Measuring was stopped. Solve starts it again; another strategy goes without it.</source>
        <translation>Das Messen wurde angehalten. Lösen beginnt es neu; eine andere Strategie kommt ohne aus.</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>%1 öffnen</translation>
    </message>
    <message>
        <source>This strategy looks at texts: choose one in the Run room, and it goes on by itself.</source>
        <translation>Diese Strategie sieht sich Texte an: wählen Sie einen im Raum Lauf, dann geht es von selbst weiter.</translation>
    </message>
    <message>
        <source>Measuring on the texts what rounding each expert does. The plan follows.</source>
        <translation>Auf den Texten wird gemessen, was das Runden jedes Experten bewirkt. Der Plan folgt.</translation>
    </message>
    <message>
        <source>Tracing the texts. The plan follows.</source>
        <translation>Die Texte werden verfolgt. Der Plan folgt.</translation>
    </message>
    <message>
        <source>, %1 locked</source>
        <translation>, %1 gesperrt</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Its plan is of another model and is left out (%1)</source>
        <translation>Ihr Plan gehört zu einem anderen Modell und bleibt weg (%1)</translation>
    </message>
    <message>
        <source>The profile “%1” is of another model and is left out.</source>
        <translation>Das Profil „%1“ gehört zu einem anderen Modell und bleibt weg.</translation>
    </message>
    <message>
        <source>Session opened</source>
        <translation>Sitzung geöffnet</translation>
    </message>
    <message>
        <source>It was saved by a newer moescope (format %1.%2).</source>
        <translation>Ein neueres moescope hat sie gespeichert (Format %1.%2).</translation>
    </message>
    <message>
        <source>What this version does not know is kept when you save: %1.</source>
        <translation>Was diese Version nicht kennt, bleibt beim Speichern erhalten: %1.</translation>
    </message>
    <message>
        <source>What this version does not know and cannot keep: %1. Save under another name to lose nothing.</source>
        <translation>Was diese Version nicht kennt und nicht behalten kann: %1. Speichern Sie unter einem anderen Namen, um nichts zu verlieren.</translation>
    </message>
    <message>
        <source>Its base is not there any more: %1. Model &gt; Choose base takes it from another place.</source>
        <translation>Ihre Basis gibt es nicht mehr: %1. Modell &gt; Basis wählen nimmt sie von einem anderen Ort.</translation>
    </message>
</context>
</TS>
