// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <variant>

#include "report/report.h"

namespace moescope::test {

/// The first block of a kind in a section whose title or caption has `words` in it, or null.
template <class Block>
const Block* blockOf(const Report& report, std::string_view section, std::string_view words) {
    for (const ReportSection& each : report.sections)
        for (const ReportBlock& block : each.blocks)
            if (const auto* found = std::get_if<Block>(&block); found && each.id == section) {
                if constexpr (requires { found->title; }) {
                    if (found->title.find(words) != std::string::npos)
                        return found;
                } else if (found->caption.find(words) != std::string::npos) {
                    return found;
                }
            }
    return nullptr;
}

} // namespace moescope::test
