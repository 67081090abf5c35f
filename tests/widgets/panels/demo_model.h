// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "architecture/model.h"

/// The model that comes with the program: 4 layers of 8 experts, top-2, with a shared expert.
inline std::shared_ptr<const moescope::Model> demoModel() {
    auto model = moescope::Model::open(std::filesystem::path(MOESCOPE_SOURCE_DIR) / "resources/demo/tuned");
    return model ? std::make_shared<const moescope::Model>(std::move(*model)) : nullptr;
}
