// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>

#include <nlohmann/json.hpp>

#include "checkpoint/detail/text_pattern.h"
#include "checkpoint/detail/text_pieces.h"

namespace moescope::detail {
namespace {

using nlohmann::json;
using Span = TextPattern::Span;
using Pieces = std::vector<std::string>;

// GPT-2's encoder.py; what ByteLevel splits with unless use_regex is off.
constexpr const char* gpt2 = R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

enum class Behavior { removed, isolated, mergedWithPrevious, mergedWithNext, contiguous };

Result<Behavior> behaviorOf(const std::string& name) {
    constexpr std::pair<std::string_view, Behavior> known[]{{"Removed", Behavior::removed},
                                                            {"Isolated", Behavior::isolated},
                                                            {"MergedWithPrevious", Behavior::mergedWithPrevious},
                                                            {"MergedWithNext", Behavior::mergedWithNext},
                                                            {"Contiguous", Behavior::contiguous}};
    for (const auto& [text, behavior] : known)
        if (text == name)
            return behavior;
    return failure("its splitting behaviour '{}' is not supported", name);
}

struct Part {
    Span span;
    bool match;
};

/// The text as matches and what lies between them.
std::vector<Part> partsOf(const std::string& text, const std::vector<Span>& matches, bool invert) {
    std::vector<Part> parts;
    std::size_t at = 0;
    for (const Span& match : matches) {
        if (match.first > at)
            parts.push_back({{at, match.first}, invert});
        parts.push_back({match, !invert});
        at = match.second;
    }
    if (at < text.size())
        parts.push_back({{at, text.size()}, invert});
    return parts;
}

/// As Hugging Face's SplitDelimiterBehavior.
void splitBy(const std::string& text, const std::vector<Span>& matches, Behavior behavior, bool invert, Pieces& out) {
    std::vector<Part> parts = partsOf(text, matches, invert);
    const bool backwards = behavior == Behavior::mergedWithNext;
    if (backwards)
        std::ranges::reverse(parts);
    std::vector<Span> spans;
    bool before = false;
    for (const Part& part : parts) {
        const bool joins =
            !spans.empty() && (behavior == Behavior::contiguous                        ? part.match == before
                               : behavior == Behavior::mergedWithPrevious || backwards ? part.match && !before
                                                                                       : false);
        before = part.match;
        if (behavior == Behavior::removed && part.match)
            continue;
        if (joins)
            spans.back() = {std::min(spans.back().first, part.span.first),
                            std::max(spans.back().second, part.span.second)};
        else
            spans.push_back(part.span);
    }
    if (backwards)
        std::ranges::reverse(spans);
    for (const auto& [begin, end] : spans)
        out.push_back(text.substr(begin, end - begin));
}

Result<std::shared_ptr<TextPattern>> patternOf(Result<TextPattern> compiled) {
    if (!compiled)
        return propagate(compiled);
    return std::make_shared<TextPattern>(std::move(*compiled));
}

} // namespace

Status TextSplitter::add(const json& description) {
    if (description.is_null())
        return {};
    const auto type = description.value("type", std::string());
    if (type == "Sequence") {
        for (const json& part : description.at("pretokenizers"))
            if (Status added = add(part); !added)
                return added;
        return {};
    }
    if (type == "ByteLevel") {
        auto pattern = patternOf(TextPattern::compile(gpt2));
        if (!pattern)
            return propagate(pattern);
        const bool space = description.value("add_prefix_space", true), regex = description.value("use_regex", true);
        m_steps.emplace_back([pattern = *pattern, space, regex](const std::string& piece, bool, Pieces& out) {
            const std::string text = space && !piece.starts_with(' ') ? " " + piece : piece;
            if (!regex)
                return out.push_back(bytesToCharacters(text));
            Pieces words;
            splitBy(text, pattern->findAll(text), Behavior::isolated, false, words);
            for (const std::string& word : words)
                out.push_back(bytesToCharacters(word));
        });
        return {};
    }
    if (type == "Split" || type == "Digits") {
        const bool digits = type == "Digits";
        const json pattern = digits ? json{{"Regex", "\\p{N}"}} : description.at("pattern");
        auto compiled =
            patternOf(pattern.contains("String") ? TextPattern::literal(pattern["String"].get<std::string>())
                                                 : TextPattern::compile(pattern.at("Regex").get<std::string>()));
        auto behavior = behaviorOf(!digits ? description.at("behavior").get<std::string>()
                                   : description.value("individual_digits", false) ? "Isolated"
                                                                                   : "Contiguous");
        if (!compiled)
            return propagate(compiled);
        if (!behavior)
            return propagate(behavior);
        m_steps.emplace_back([compiled = *compiled, behavior = *behavior, invert = description.value("invert", false)](
                                 const std::string& piece, bool, Pieces& out) {
            splitBy(piece, compiled->findAll(piece), behavior, invert, out);
        });
        return {};
    }
    if (type == "Metaspace") {
        const auto mark = description.value("replacement", std::string("\u2581"));
        const auto scheme = description.value(
            "prepend_scheme", std::string(description.value("add_prefix_space", true) ? "always" : "never"));
        if (scheme != "always" && scheme != "first" && scheme != "never")
            return failure("its prepend_scheme '{}' is not supported", scheme);
        auto pattern = patternOf(TextPattern::literal(mark));
        if (!pattern)
            return propagate(pattern);
        m_steps.emplace_back([pattern = *pattern, mark, scheme, split = description.value("split", true)](
                                 const std::string& piece, bool atStart, Pieces& out) {
            std::string text;
            for (const char c : piece)
                c == ' ' ? text.append(mark) : text.append(1, c);
            if ((scheme == "always" || (scheme == "first" && atStart)) && !text.starts_with(mark))
                text.insert(0, mark);
            if (split)
                splitBy(text, pattern->findAll(text), Behavior::mergedWithNext, false, out);
            else
                out.push_back(std::move(text));
        });
        return {};
    }
    return failure("its pre-tokenizer '{}' is not supported", type);
}

Result<TextSplitter> TextSplitter::parse(const json& description) {
    TextSplitter splitter;
    if (Status added = splitter.add(description); !added)
        return propagate(added);
    return splitter;
}

std::vector<std::string> TextSplitter::split(std::string text, bool atStart) const {
    if (text.empty())
        return {};
    Pieces pieces{std::move(text)};
    for (const Step& step : m_steps) {
        Pieces finer;
        for (std::size_t i = 0; i < pieces.size(); ++i)
            step(pieces[i], atStart && i == 0, finer);
        pieces = std::move(finer);
    }
    return pieces;
}

} // namespace moescope::detail
