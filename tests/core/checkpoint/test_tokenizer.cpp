// SPDX-License-Identifier: Apache-2.0
// Ids against Hugging Face's tokenizers and SentencePiece (tests/references/tokenizer_reference.py); broken files.
#include <QtTest>

#include <fstream>

#include <QCryptographicHash>
#include <QRandomGenerator>

#include <nlohmann/json.hpp>

#include "checkpoint/detail/unicode.h"
#include "checkpoint/tokenizer.h"
#include "support/atomic_write.h"

using namespace moescope;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

const fs::path data = fs::path(MOESCOPE_TEST_DATA) / "tokenizer";
const fs::path demo = fs::path(MOESCOPE_SOURCE_DIR) / "resources/demo";

json jsonOf(const fs::path& file) { return json::parse(readFile(file).value()); }

Tokenizer open(const std::string& name) {
    auto tokenizer = Tokenizer::load(name == "demo" ? demo / "tuned" : data / name);
    if (!tokenizer)
        qFatal("%s", tokenizer.error().message.c_str());
    return std::move(*tokenizer);
}

std::string messageOf(const auto& result) { return result ? std::string() : result.error().message; }

/// The last `count` characters of a UTF-8 text.
std::string tail(const std::string& text, std::size_t count) {
    const std::u32string characters = detail::toUtf32(text);
    return detail::toUtf8(std::u32string_view(characters).substr(characters.size() - count));
}

/// An entry of texts.json: a text, [file of the demo, characters] or [text, times].
std::string textOf(const json& entry) {
    if (entry.is_string())
        return entry.get<std::string>();
    const auto name = entry[0].get<std::string>();
    const auto count = entry[1].get<std::size_t>();
    if (name.ends_with(".txt"))
        return tail(readFile(demo / name).value(), count);
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += name;
    return text;
}

/// As ids.json has them: the ids, or of a long text their number and hash.
json entryOf(const std::vector<TokenId>& ids) {
    if (ids.size() <= 400)
        return ids;
    const QByteArray bytes(reinterpret_cast<const char*>(ids.data()),
                           static_cast<qsizetype>(ids.size() * sizeof(TokenId)));
    return {{"count", ids.size()},
            {"sha256", QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().toStdString()}};
}

} // namespace

class TestTokenizer : public QObject {
    Q_OBJECT
private slots:
    void idsAreThoseOfThePeers_data();
    void idsAreThoseOfThePeers();
    void tokensSpellTheText_data();
    void tokensSpellTheText();
    void tokensRead();
    void onlyUtf8IsTaken();
    void composedFormsAreThoseOfUnicode();
    void brokenFilesAreSentences_data();
    void brokenFilesAreSentences();
    void theModelFileHelpsOut();
    void truncatedFilesNeverCrash_data();
    void truncatedFilesNeverCrash();

private:
    QTemporaryDir m_temporary;
};

void TestTokenizer::idsAreThoseOfThePeers_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"demo", "qwen", "neox", "llama", "parts", "pieces"})
        QTest::newRow(name) << name;
}

void TestTokenizer::idsAreThoseOfThePeers() {
    QFETCH(QString, name);
    const Tokenizer tokenizer = open(name.toStdString());
    const json texts = jsonOf(data / "texts.json"), ids = jsonOf(data / "ids.json")[name.toStdString()];
    QCOMPARE(ids.size(), texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto encoded = tokenizer.encode(textOf(texts[i]));
        QVERIFY2(encoded, messageOf(encoded).c_str());
        const json mine = entryOf(*encoded);
        QVERIFY2(mine == ids[i],
                 fmt::format("{}: {} instead of {}", texts[i].dump(), mine.dump(), ids[i].dump()).c_str());
    }
}

void TestTokenizer::tokensSpellTheText_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"demo", "qwen", "neox", "llama", "pieces"})
        QTest::newRow(name) << name;
}

/// The texts of the single tokens, one after the other, are the text: nothing is lost.
void TestTokenizer::tokensSpellTheText() {
    QFETCH(QString, name);
    const Tokenizer tokenizer = open(name.toStdString());
    const std::string text = "The !quick! \"brown\" fox?! jumps over 12 lazy dogs;\n\n  it's (not) new.";
    std::string spelt;
    const auto ids = tokenizer.encode(text);
    QVERIFY2(ids, messageOf(ids).c_str());
    for (const TokenId id : *ids)
        spelt += tokenizer.text(id);
    QCOMPARE(spelt, (name == "llama" || name == "pieces" ? " " : "") + text);
}

void TestTokenizer::tokensRead() {
    const Tokenizer tokenizer = open("demo");
    QCOMPARE(tokenizer.text(0), std::string("<|endoftext|>"));
    const auto ids = tokenizer.encode(" the").value();
    QCOMPARE(ids.size(), std::size_t(1));
    QCOMPARE(tokenizer.text(ids[0]), std::string(" the"));
    QCOMPARE(tokenizer.text(tokenizer.encode("é").value().front()).substr(0, 3),
             std::string("\uFFFD")); // half a character
    QCOMPARE(tokenizer.text(1 << 30), std::string("\uFFFD"));
    QCOMPARE(tokenizer.text(-1), std::string("\uFFFD"));
    QCOMPARE(open("pieces").text(1 << 30), std::string("\uFFFD"));
}

void TestTokenizer::onlyUtf8IsTaken() {
    const Tokenizer tokenizer = open("demo");
    for (const char* text : {"caf\xE9", "\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80", "abc\xE2\x82", "\x80"})
        QVERIFY2(messageOf(tokenizer.encode(text)).find("not UTF-8") != std::string::npos, text);
    QVERIFY(tokenizer.encode(std::string_view("a\0b", 3)));
}

/// Every character and many pairs, against Qt's own tables (the two may know other versions of Unicode: unassigned ones
/// are left out).
void TestTokenizer::composedFormsAreThoseOfUnicode() {
    const auto compare = [](const QString& text) {
        const QString expected = text.normalized(QString::NormalizationForm_C, QChar::Unicode_13_0);
        const std::string mine = detail::toNfc(text.toStdString());
        QVERIFY2(mine == expected.toStdString(), qPrintable(text.toUtf8().toHex(' ')));
    };
    std::vector<char32_t> marks;
    for (char32_t character = 1; character < 0x30000; ++character) {
        if ((character >= 0xD800 && character < 0xE000) ||
            QChar::unicodeVersion(character) == QChar::Unicode_Unassigned ||
            QChar::unicodeVersion(character) > QChar::Unicode_13_0)
            continue;
        if (QChar::combiningClass(character) != 0)
            marks.push_back(character);
        compare(QString::fromUcs4(&character, 1));
        if (QTest::currentTestFailed())
            return;
    }
    QVERIFY(marks.size() > 700);
    QRandomGenerator random(7);
    for (int i = 0; i < 50000; ++i) {
        std::u32string text;
        for (int length = 2 + random.bounded(4); length > 0; --length)
            text += random.bounded(2)   ? marks[random.bounded(static_cast<quint32>(marks.size()))]
                    : random.bounded(4) ? static_cast<char32_t>(0x41 + random.bounded(0x300))
                                        : static_cast<char32_t>(0x1100 + random.bounded(0x100));
        compare(QString::fromUcs4(text.data(), static_cast<qsizetype>(text.size())));
        if (QTest::currentTestFailed())
            return;
    }
}

void TestTokenizer::brokenFilesAreSentences_data() {
    QTest::addColumn<QString>("change"); // a JSON merge patch over the qwen tokenizer
    QTest::addColumn<QString>("part");
    QTest::newRow("unigram") << R"({"model": {"type": "Unigram"}})"
                             << "its model 'Unigram' is not supported";
    QTest::newRow("wordpiece") << R"({"model": {"type": "WordPiece"}})"
                               << "its model 'WordPiece' is not supported";
    QTest::newRow("no model") << R"({"model": null})"
                              << "it has no model";
    QTest::newRow("no vocabulary") << R"({"model": {"vocab": null}})"
                                   << "its vocabulary is missing";
    QTest::newRow("negative id") << R"({"model": {"vocab": {"zz": -1}}})"
                                 << "its token 'zz' has the id -1";
    QTest::newRow("huge id") << R"({"model": {"vocab": {"zz": 5000000000}}})"
                             << "5000000000";
    QTest::newRow("foreign merge") << R"({"model": {"merges": [["nowhere", "x"]]}})"
                                   << "that the vocabulary lacks";
    QTest::newRow("merges of another kind") << R"({"model": {"merges": [7]}})"
                                            << "that the vocabulary lacks";
    QTest::newRow("normalizer") << R"({"normalizer": {"type": "NFKC"}})"
                                << "its normalizer 'NFKC' is not supported";
    QTest::newRow("pre-tokenizer") << R"({"pre_tokenizer": {"type": "Whitespace"}})"
                                   << "its pre-tokenizer 'Whitespace' is not supported";
    QTest::newRow("expression")
        << R"({"pre_tokenizer": {"type": "Split", "pattern": {"Regex": "(("}, "behavior": "Isolated", "pretokenizers": null}})"
        << "its regular expression '((' cannot be read";
    QTest::newRow("fields of a wrong kind") << R"({"added_tokens": [{"id": "x", "content": 5}]})"
                                            << "not built like a tokenizer.json";
    QTest::newRow("list") << "[]"
                          << "not a JSON object";
    QTest::newRow("added token") << R"({"added_tokens": [{"id": 9, "content": "<m>", "lstrip": true}]})"
                                 << "the option 'lstrip' of its added token '<m>'";
}

void TestTokenizer::brokenFilesAreSentences() {
    QFETCH(QString, change);
    QFETCH(QString, part);
    const fs::path folder = fs::path(m_temporary.path().toStdString()) / QTest::currentDataTag();
    fs::create_directories(folder);
    json file = jsonOf(data / "qwen/tokenizer.json");
    file.merge_patch(json::parse(change.toStdString()));
    QVERIFY(writeFileAtomically(folder / "tokenizer.json", file.dump()));
    const std::string message = messageOf(Tokenizer::load(folder));
    QVERIFY2(message.find(part.toStdString()) != std::string::npos, message.c_str());
    QVERIFY2(message.starts_with((folder / "tokenizer.json").string()), message.c_str());
    QVERIFY2(message.find("Copy the model's tokenizer again") != std::string::npos, message.c_str());
}

/// Mixtral's folder has both files; the second is taken where the first is not supported, and only there.
void TestTokenizer::theModelFileHelpsOut() {
    const fs::path folder = fs::path(m_temporary.path().toStdString()) / "both";
    fs::create_directories(folder);
    fs::copy_file(data / "pieces/tokenizer.model", folder / "tokenizer.model");
    QVERIFY(writeFileAtomically(folder / "tokenizer.json", std::string_view(R"({"model": {"type": "Unigram"}})")));
    const auto tokenizer = Tokenizer::load(folder);
    QVERIFY2(tokenizer, messageOf(tokenizer).c_str());
    QVERIFY(tokenizer->encode("A text.").value() == open("pieces").encode("A text.").value());
    fs::copy_file(data / "llama/tokenizer.json", folder / "tokenizer.json", fs::copy_options::overwrite_existing);
    QVERIFY(Tokenizer::load(folder)->encode("A text.").value() == open("llama").encode("A text.").value());
    QVERIFY(messageOf(Tokenizer::load(fs::path(m_temporary.path().toStdString()) / "nowhere"))
                .find("neither tokenizer.json") != std::string::npos);
}

void TestTokenizer::truncatedFilesNeverCrash_data() {
    QTest::addColumn<QString>("file");
    QTest::newRow("json") << "qwen/tokenizer.json";
    QTest::newRow("model") << "pieces/tokenizer.model";
}

void TestTokenizer::truncatedFilesNeverCrash() {
    QFETCH(QString, file);
    const fs::path source = data / file.toStdString(), folder = fs::path(m_temporary.path().toStdString()) / "cut";
    fs::remove_all(folder);
    fs::create_directories(folder);
    const std::string whole = readFile(source).value();
    QRandomGenerator random(13);
    for (int round = 0; round < 300; ++round) {
        std::string damaged = whole.substr(0, random.bounded(static_cast<quint32>(whole.size())));
        if (round % 2 == 0) { // cut, or one byte changed
            damaged = whole;
            damaged[random.bounded(static_cast<quint32>(whole.size()))] = static_cast<char>(random.bounded(256));
        }
        std::ofstream(folder / source.filename(), std::ios::binary) << damaged;
        const auto tokenizer = Tokenizer::load(folder);
        if (tokenizer) // a changed byte may well leave a tokenizer
            static_cast<void>(tokenizer->encode("The quick brown fox, 12 ✓\n"));
        else
            QVERIFY2(messageOf(tokenizer).starts_with((folder / source.filename()).string()),
                     messageOf(tokenizer).c_str());
    }
}

QTEST_GUILESS_MAIN(TestTokenizer)
#include "test_tokenizer.moc"
