// SPDX-License-Identifier: Apache-2.0
#include "report/detail/module_name.h"

#include <array>
#include <charconv>

#include "architecture/family.h"

namespace moescope::detail {
namespace {

/// Cuts "PREFIX" and a number from the front of `text`; the dot after it goes too.
std::optional<int> cutNumber(std::string_view& text, std::string_view prefix) {
    const auto at = text.find(prefix);
    if (at == std::string_view::npos)
        return std::nullopt;
    int number = 0;
    const char* begin = text.data() + at + prefix.size();
    const auto [end, problem] = std::from_chars(begin, text.data() + text.size(), number);
    if (problem != std::errc())
        return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.starts_with('.'))
        text.remove_prefix(1);
    return number;
}

std::string projectionOf(std::string_view name) {
    for (const Family* family : families())
        for (const NameStyle& style : family->styles)
            for (const auto& [own, common] : {std::pair{style.gate, "gate"}, {style.up, "up"}, {style.down, "down"}})
                if (name == own)
                    return common;
    return std::string(name);
}

} // namespace

std::optional<ModulePlace> placeOf(std::string_view module) {
    const auto layer = cutNumber(module, "layers.");
    if (!layer)
        return std::nullopt;
    ModulePlace place{*layer, -1, {}};
    std::string_view rest = module;
    if (const auto expert = cutNumber(rest, "experts.")) {
        place.expert = *expert;
        module = rest;
    }
    place.projection = place.expert >= 0 ? projectionOf(module) : std::string(module);
    return place;
}

} // namespace moescope::detail
