// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <nlohmann/json.hpp>

#include "checkpoint/detail/text_pattern.h"
#include "checkpoint/detail/text_pieces.h"
#include "checkpoint/detail/unicode.h"

namespace moescope::detail {
namespace {

std::string replaced(const std::string& text, const std::vector<TextPattern::Span>& spans, const std::string& with) {
    std::string result;
    std::size_t at = 0;
    for (const auto& [begin, end] : spans) {
        result.append(text, at, begin - at).append(with);
        at = end;
    }
    return result.append(text, at, std::string::npos);
}

} // namespace

Status TextNormalizer::add(const nlohmann::json& description) {
    if (description.is_null())
        return {};
    const auto type = description.value("type", std::string());
    if (type == "Sequence") {
        for (const nlohmann::json& part : description.at("normalizers"))
            if (Status added = add(part); !added)
                return added;
    } else if (type == "NFC") {
        m_steps.emplace_back([](const std::string& text) { return toNfc(text); });
    } else if (type == "Prepend") {
        m_steps.emplace_back([front = description.at("prepend").get<std::string>()](const std::string& text) {
            return text.empty() ? text : front + text;
        });
    } else if (type == "Replace") {
        const nlohmann::json& pattern = description.at("pattern");
        auto compiled = pattern.contains("String") ? TextPattern::literal(pattern["String"].get<std::string>())
                                                   : TextPattern::compile(pattern.at("Regex").get<std::string>());
        if (!compiled)
            return propagate(compiled);
        const auto shared = std::make_shared<TextPattern>(std::move(*compiled));
        m_steps.emplace_back([shared, with = description.at("content").get<std::string>()](const std::string& text) {
            return replaced(text, shared->findAll(text), with);
        });
    } else {
        return failure("its normalizer '{}' is not supported", type);
    }
    return {};
}

Result<TextNormalizer> TextNormalizer::parse(const nlohmann::json& description) {
    TextNormalizer normalizer;
    if (Status added = normalizer.add(description); !added)
        return propagate(added);
    return normalizer;
}

std::string TextNormalizer::apply(std::string text) const {
    for (const Step& step : m_steps)
        text = step(std::move(text));
    return text;
}

} // namespace moescope::detail
