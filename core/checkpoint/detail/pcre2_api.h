// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// The few functions of PCRE2's stable interface (pcre2.h, 8 bits) that patterns need: the tokenizers' archive has the
/// library, but its prefix not the header, and its own wrapper crashes on an expression that does not compile.
extern "C" {
struct pcre2_real_code_8;
struct pcre2_real_match_data_8;
pcre2_real_code_8* pcre2_compile_8(const unsigned char* pattern, std::size_t length, std::uint32_t options, int* error,
                                   std::size_t* place, void* context);
void pcre2_code_free_8(pcre2_real_code_8* code);
pcre2_real_match_data_8* pcre2_match_data_create_from_pattern_8(const pcre2_real_code_8* code, void* context);
void pcre2_match_data_free_8(pcre2_real_match_data_8* match);
int pcre2_match_8(const pcre2_real_code_8* code, const unsigned char* subject, std::size_t length, std::size_t begin,
                  std::uint32_t options, pcre2_real_match_data_8* match, void* context);
std::size_t* pcre2_get_ovector_pointer_8(pcre2_real_match_data_8* match);
}

namespace moescope::detail {

inline constexpr std::uint32_t pcre2Ucp = 0x00020000U, pcre2Utf = 0x00080000U, pcre2NoUtfCheck = 0x40000000U;
inline constexpr int pcre2NoMatch = -1;

} // namespace moescope::detail
