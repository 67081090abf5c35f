// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "architecture/model.h"
#include "quantize/run_folder.h"
#include "support/result.h"

namespace moescope::detail {

/// Reads what a finished run made of a model, from any thread, with the files of two layers open at a time: threads
/// that go through the layers side by side cross a border at different moments.
class RunReader {
public:
    explicit RunReader(const RunFolder& run)
        : m_run(run) {}

    [[nodiscard]] const RunFolder& run() const { return m_run; }
    /// Every layer is there and holds exactly what the plan says, in the model's shapes. Reads headers only.
    Status check(const Model& model);
    /// Needs the plan to quantize this linear.
    Result<QuantizedLinear> linear(const Linear& linear);
    /// The refitted rows of a layer's router, or empty.
    Result<std::vector<float>> router(int layer);
    /// What largestInputs() found (detail/input_ranges.h), and its value for a module; 0 where nobody looked.
    void setLargestInputs(std::map<std::string, float> inputs) { m_inputs = std::move(inputs); }
    [[nodiscard]] float largestInput(const std::string& module) const;

private:
    using File = std::shared_ptr<const LayerFile>;
    Result<File> layerFile(int layer);
    Status checkLayer(const Model& model, const LayerFile& file) const;

    RunFolder m_run;
    std::mutex m_mutex;
    std::array<File, 2> m_files;
    std::size_t m_oldest = 0;
    std::map<std::string, float> m_inputs; ///< set before threads read
};

} // namespace moescope::detail
