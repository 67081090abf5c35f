// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "architecture/family.h"

namespace moescope {

const Family& mixtral();
const Family& qwen2Moe();
const Family& qwen3Moe();
const Family& olmoe();

} // namespace moescope
