<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>QObject</name>
    <message numerus="yes">
        <source>%n files</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>moescope::BitsGrid</name>
    <message numerus="yes">
        <source>minus %1: %n linears differ</source>
        <translation>
            <numerusform>minus %1: %n linear differs</numerusform>
            <numerusform>minus %1: %n linears differ</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>moescope::BudgetPanel</name>
    <message numerus="yes">
        <source>%Ln linears</source>
        <translation>
            <numerusform>%Ln linear</numerusform>
            <numerusform>%Ln linears</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>moescope::ComparedTable</name>
    <message numerus="yes">
        <source>%1; %Ln windows, stride %2, %3</source>
        <translation>
            <numerusform>%1; %Ln window, stride %2, %3</numerusform>
            <numerusform>%1; %Ln windows, stride %2, %3</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>moescope::CoverageSection</name>
    <message numerus="yes">
        <source>%Ln tokens, %1</source>
        <translation>
            <numerusform>%Ln token, %1</numerusform>
            <numerusform>%Ln tokens, %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>moescope::FlipSection</name>
    <message numerus="yes">
        <source>gained %Ln tokens</source>
        <translation>
            <numerusform>gained %Ln token</numerusform>
            <numerusform>gained %Ln tokens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>lost %Ln tokens</source>
        <translation>
            <numerusform>lost %Ln token</numerusform>
            <numerusform>lost %Ln tokens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln tokens</source>
        <translation>
            <numerusform>%Ln token</numerusform>
            <numerusform>%Ln tokens</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>moescope::JobRunner</name>
    <message numerus="yes">
        <source>Read %n runs</source>
        <translation>
            <numerusform>Read %n run</numerusform>
            <numerusform>Read %n runs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>moescope::LinearTable</name>
    <message numerus="yes">
        <source>sorted by %1, %Ln rows</source>
        <translation>
            <numerusform>sorted by %1, %Ln row</numerusform>
            <numerusform>sorted by %1, %Ln rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>moescope::RoutingPanel</name>
    <message numerus="yes">
        <source>%1; %Ln windows of %2 tokens, stride %2, %3</source>
        <translation>
            <numerusform>%1; %Ln window of %2 tokens, stride %2, %3</numerusform>
            <numerusform>%1; %Ln windows of %2 tokens, stride %2, %3</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>moescope::RunComparison</name>
    <message numerus="yes">
        <source>bold: other than the first run&apos;s; %n settings differ</source>
        <translation>
            <numerusform>bold: other than the first run&apos;s; %n setting differs</numerusform>
            <numerusform>bold: other than the first run&apos;s; %n settings differ</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>moescope::RunHeader</name>
    <message numerus="yes">
        <source>CPU, %n threads</source>
        <translation>
            <numerusform>CPU, %n thread</numerusform>
            <numerusform>CPU, %n threads</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>moescope::RunSettings</name>
    <message numerus="yes">
        <source>%n texts</source>
        <translation>
            <numerusform>%n text</numerusform>
            <numerusform>%n texts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %2, %n iterations a layer, batch %3; fixed during the run</source>
        <translation>
            <numerusform>%1, %2, %n iteration a layer, batch %3; fixed during the run</numerusform>
            <numerusform>%1, %2, %n iterations a layer, batch %3; fixed during the run</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>moescope::SpectraPanel</name>
    <message numerus="yes">
        <source>%Ln expert linears</source>
        <translation>
            <numerusform>%Ln expert linear</numerusform>
            <numerusform>%Ln expert linears</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>moescope::TrialTable</name>
    <message numerus="yes">
        <source>, %n iteration(s)</source>
        <translation>
            <numerusform>, %n iteration</numerusform>
            <numerusform>, %n iterations</numerusform>
        </translation>
    </message>
</context>
</TS>
