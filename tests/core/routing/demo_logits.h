// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include <QTest>

#include <nlohmann/json.hpp>

#include "checkpoint/safetensors.h"

namespace moescope::test {

/// Router logits [256, 8] of the demo model ("tuned" or "base") as transformers computed them.
inline std::vector<float> demoLogits(const std::string& model, int layer) {
    auto file = SafetensorsFile::open(std::string(MOESCOPE_TEST_DATA "/demo/") + model + "/reference.safetensors");
    const TensorInfo* info = file ? file->find("router_logits." + std::to_string(layer)) : nullptr;
    if (!info)
        qFatal("the reference of the demo model has no logits of layer %d", layer);
    std::vector<float> values(static_cast<std::size_t>(info->elements()));
    std::memcpy(values.data(), file->bytes(*info).data(), info->bytes);
    return values;
}

/// What tests/references/routing_reference.py computed from them.
inline nlohmann::json routingReference() {
    std::ifstream in(MOESCOPE_TEST_DATA "/routing/reference.json");
    return nlohmann::json::parse(in);
}

/// Largest |ours - reference| / max(1, |reference|).
inline double distance(const std::vector<double>& ours, const std::vector<double>& reference) {
    if (ours.size() != reference.size())
        return std::numeric_limits<double>::infinity();
    double largest = 0.0;
    for (std::size_t i = 0; i < ours.size(); ++i)
        largest = std::max(largest, std::abs(ours[i] - reference[i]) / std::max(1.0, std::abs(reference[i])));
    return largest;
}

} // namespace moescope::test
