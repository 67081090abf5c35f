// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace moescope {

// The engine's names and explanations that the studio shows, for the translators; it knows no translation itself. Keyed
// by the English text: a text that changes there reads English until it is changed here and translated.
// tests/widgets/models/test_core_text.cpp names what is missing.

const std::vector<const char*>& coreStatisticTexts();
const std::vector<const char*>& coreStrategyTexts();
const std::vector<const char*>& coreSettingTexts();
const std::vector<const char*>& coreFormatTexts();

} // namespace moescope
