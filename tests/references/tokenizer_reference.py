# SPDX-License-Identifier: Apache-2.0
"""Makes tests/data/tokenizer: small tokenizers in the styles of the supported families, and the ids that Hugging Face's tokenizers
0.23.3 and SentencePiece 0.2.3 (Python) give for texts.json.

usage: tokenizer_reference.py OUT_DIR   (.deps/venv-peers/bin/python has both)

NAME/tokenizer.json or NAME/tokenizer.model is the tokenizer, ids.json holds NAME -> one entry a text: the ids, or for a long text
their number and the SHA-256 of them as little-endian int32.
"""
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import sentencepiece
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

DEMO = Path(__file__).resolve().parents[2] / "resources/demo"
CORPUS = [(DEMO / name).read_text()[:60000] for name in ("wikitext.txt", "shakespeare.txt")]
QWEN = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")

# Plain strings, or [file, characters] of the demo's texts, or [text, times] repeated.
TEXTS = [
    "", " ", "Hello, world!", "  two  spaces  and a tab\tand\r\nlines\n\n\nend \n", "It's we'll I'D they'Re can't",
    "!!! ?!? \"!\" a!b !", "1234567890 3.14 ½ Ⅷ ٣٤", "Straße, naïve café, Ångström, ﬁ ﬂ ﬃ", "e\u0301 a\u0308\u0323 o\u0323\u0308 \u1e69 s\u0307\u0323 \u212b \u2126",
    "日本語とカナ、漢字。中文，测试！ 한국어 \u1112\u1161\u11ab 각", "привет, Ελληνικά, עִבְרִית, العَرَبِيَّة, हिन्दी, ไทย", "😀👩‍👩‍👧‍👦🏳️‍🌈 🇩🇪 👍🏽",
    "a\u00a0b\u2003c\u3000d\u2028e\u0085f\u200bg", "\u0000 nul \u0001\u007f \ufeff bom \ufffd", "def f(x):\n    return x*2  # code\n\n\tif True:\n\t\tpass",
    "<|endoftext|>between<|endoftext|> <s> </s> <unk>[A]", "math: ∑∫√≈≠≤≥∞ ∀x∈ℝ: x²≥0 → €£¥ ™©®", "ſhort K KELVIN ıstanbul İ ß ẞ", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    [" ", 5000], ["ab ", 2000], ["\n", 3000], ["漢字 ", 1500], ["word" * 40 + "! ", 60], ["wikitext.txt", 20000], ["shakespeare.txt", 20000],
]


def text_of(entry):
    if isinstance(entry, str):
        return entry
    name, count = entry
    return (DEMO / name).read_text()[-count:] if name.endswith(".txt") else name * count


def bpe(vocabulary, normalizer, splitter, alphabet=(), specials=()):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizer, splitter
    tokenizer.train_from_iterator(CORPUS, trainers.BpeTrainer(vocab_size=vocabulary, initial_alphabet=list(alphabet), special_tokens=list(specials),
                                                              show_progress=False))
    return tokenizer


def qwen():
    """"!" is id 0, as in the real one; the split words are not split again by GPT-2's expression."""
    splitter = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(QWEN), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer = bpe(700, normalizers.NFC(), splitter, pre_tokenizers.ByteLevel.alphabet())
    assert tokenizer.token_to_id("!") == 0
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken("<|endoftext|>", normalized=False)])
    return tokenizer


def neox():
    """OLMoE's: ByteLevel with GPT-2's expression, runs of spaces as added tokens that are looked for in normalized text."""
    tokenizer = bpe(700, normalizers.NFC(), pre_tokenizers.ByteLevel(add_prefix_space=False), pre_tokenizers.ByteLevel.alphabet(), ["<|endoftext|>"])
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_tokens([AddedToken(" " * n, normalized=True) for n in range(24, 1, -1)] + [AddedToken("é é", normalized=True)])
    return tokenizer


def llama():
    """Mixtral's: spaces as ▁, no pre-tokenizer, bytes for characters that the vocabulary lacks."""
    trained = bpe(400, None, pre_tokenizers.Metaspace(), [f"{c}" for c in "▁abcdefghijklmnopqrstuvwxyz"])
    content = json.loads(trained.to_str())["model"]
    tokens = ["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)]
    tokens += [token for token in content["vocab"] if token not in tokens]
    tokenizer = Tokenizer(models.BPE({token: index for index, token in enumerate(tokens)}, [tuple(merge) for merge in content["merges"]],
                                     unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    tokenizer.add_special_tokens([AddedToken(token, normalized=False) for token in ("<unk>", "<s>", "</s>")])
    return tokenizer


def parts():
    """What is left: literal splits of every behaviour, digits, Metaspace, unknown tokens, whole words before merges."""
    split = lambda text, behavior: pre_tokenizers.Split(text, behavior)
    splitter = pre_tokenizers.Sequence([split("--", "merged_with_previous"), split("(", "merged_with_next"), split(Regex("[,.]+"), "contiguous"),
                                        pre_tokenizers.Split(Regex("[a-zA-Z' ]+"), "isolated", invert=True), split("\t", "removed"),
                                        pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.Metaspace(prepend_scheme="first")])
    tokenizer = bpe(500, normalizers.Sequence([normalizers.NFC(), normalizers.Replace(Regex(r"[‘’]"), "'")]), splitter, "▁!,.()-", ["<unk>"])
    content = json.loads(tokenizer.to_str())
    content["model"] |= {"unk_token": "<unk>", "fuse_unk": False, "ignore_merges": True}
    content["model"]["vocab"]["▁Hello"] = len(content["model"]["vocab"])
    return Tokenizer.from_str(json.dumps(content))


def piece_model(folder):
    corpus = folder / "corpus.txt"
    corpus.write_text("\n".join(CORPUS))
    sentencepiece.SentencePieceTrainer.train(input=str(corpus), model_prefix=str(folder / "tokenizer"), model_type="bpe", vocab_size=600, byte_fallback=True,
                                             character_coverage=0.999, normalization_rule_name="identity", remove_extra_whitespaces=False,
                                             split_digits=True, max_sentence_length=16384, minloglevel=2, num_threads=1)
    corpus.unlink()
    (folder / "tokenizer.vocab").unlink()
    return sentencepiece.SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))


def entry(ids):
    if len(ids) <= 400:
        return ids
    return {"count": len(ids), "sha256": hashlib.sha256(np.array(ids, dtype="<i4").tobytes()).hexdigest()}


if __name__ == "__main__":
    out = Path(sys.argv[1])
    texts, ids = [text_of(text) for text in TEXTS], {}
    for name, make in {"demo": lambda: Tokenizer.from_file(str(DEMO / "tuned/tokenizer.json")), "qwen": qwen, "neox": neox, "llama": llama, "parts": parts}.items():
        tokenizer = make()
        ids[name] = [entry(tokenizer.encode(text, add_special_tokens=False).ids) for text in texts]
        if name != "demo":
            (out / name).mkdir(parents=True, exist_ok=True)
            (out / name / "tokenizer.json").write_text(json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":")) + "\n")
    (out / "pieces").mkdir(exist_ok=True)
    pieces = piece_model(out / "pieces")
    ids["pieces"] = [entry(pieces.encode(text)) for text in texts]
    (out / "texts.json").write_text(json.dumps(TEXTS, ensure_ascii=True, indent=0) + "\n")
    (out / "ids.json").write_text(json.dumps(ids, separators=(",", ":")).replace('],"', '],\n"') + "\n")
