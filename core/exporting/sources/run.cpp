// SPDX-License-Identifier: Apache-2.0
// A finished run folder, before any export.
#include "exporting/detail/export_format.h"
#include "exporting/detail/run_reader.h"
#include "exporting/detail/source_readers.h"

namespace moescope::detail {
namespace {

class RunSource final : public QuantizedSource::Reader {
public:
    explicit RunSource(const RunFolder& run)
        : m_reader(run) {}

    Status check(const Model& original) { return m_reader.check(original); }

    QuantizedSource::Kind kind() const override { return QuantizedSource::Kind::run; }

    Result<std::optional<std::vector<float>>> weight(const Linear& linear) override {
        if (planOf(m_reader.run().plan(), linear.module).bits == fullPrecision)
            return std::nullopt;
        auto quantized = m_reader.linear(linear);
        if (!quantized)
            return propagate(quantized);
        return quantized->decode();
    }

    Result<std::optional<std::vector<float>>> router(int layer) override {
        auto rows = m_reader.router(layer);
        if (!rows)
            return propagate(rows);
        if (rows->empty())
            return std::nullopt;
        return std::move(*rows);
    }

private:
    RunReader m_reader;
};

} // namespace

Result<SourceReader> openRun(const std::filesystem::path& folder, const Model& original) {
    auto run = RunFolder::open(folder);
    if (!run)
        return propagate(run);
    auto source = std::make_shared<RunSource>(*run);
    if (Status checked = source->check(original); !checked)
        return propagate(checked);
    return source;
}

} // namespace moescope::detail
