// SPDX-License-Identifier: Apache-2.0
// A `bf16` export, or any full-precision checkpoint of the same shape as the original.
#include "exporting/detail/source_readers.h"

namespace moescope::detail {
namespace {

class FullPrecisionReader final : public QuantizedSource::Reader {
public:
    FullPrecisionReader(Model model, const Model& original)
        : m_model(std::move(model))
        , m_original(original) {}

    QuantizedSource::Kind kind() const override { return QuantizedSource::Kind::weights; }

    Result<std::optional<std::vector<float>>> weight(const Linear& linear) override {
        // The two models list the same linears in the same order, whatever their tensors are called.
        const auto index = m_original.find(linear.module) - m_original.linears().data();
        return changedValues(m_model.weight(m_model.linears()[static_cast<std::size_t>(index)]),
                             m_original.weight(linear));
    }

    Result<std::optional<std::vector<float>>> router(int layer) override {
        const auto index = static_cast<std::size_t>(layer);
        const std::string& name = m_original.layers()[index].router;
        if (name.empty())
            return std::nullopt;
        return changedValues(m_model.checkpoint().view(m_model.layers()[index].router),
                             m_original.checkpoint().view(name));
    }

private:
    Model m_model;
    Model m_original;
};

bool sameShape(const Linear& a, const Linear& b) {
    return a.kind == b.kind && a.projection == b.projection && a.layer == b.layer && a.expert == b.expert &&
           a.out == b.out && a.in == b.in;
}

} // namespace

Result<SourceReader> openFullPrecision(const std::filesystem::path& folder, const Model& original) {
    auto model = Model::open(folder);
    if (!model)
        return propagate(model);
    if (!std::ranges::equal(model->linears(), original.linears(), sameShape) ||
        model->config().topK != original.config().topK)
        return failure("{}: has other layers than {}. Choose a quantized version of that model.", folder.string(),
                       original.folder().string());
    if (Status same = checkUntouched(model->checkpoint(), original); !same)
        return propagate(same);
    return std::make_shared<FullPrecisionReader>(std::move(*model), original);
}

} // namespace moescope::detail
