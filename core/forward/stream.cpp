// SPDX-License-Identifier: Apache-2.0
#include "forward/detail/stream.h"

namespace moescope::detail {

ModelStream::ModelStream(const Model& model, const WeightSource& source, const at::Tensor& ids, at::Device device,
                         at::ScalarType type, const at::Tensor& documents, std::int64_t chunk)
    : m_model(model)
    , m_source(source)
    , m_device(device)
    , m_type(type)
    , m_chunk(chunk)
    , m_rope(makeRopeTable(m_model.config(), ids.size(1), device, type))
    , m_documents(documents.defined() ? documents.to(device) : documents) {
    const at::Tensor table = m_source.tensor(m_model.embedding());
    m_hidden = at::embedding(table, ids.to(device));
}

at::Tensor ModelStream::advance(const Observer& observe) {
    const LayerWeights weights = loadLayer(m_model, m_next, m_source);
    const LayerContext context =
        layerContext(m_model.config(), m_rope, m_next, m_hidden.size(1), m_device, m_documents);
    std::vector<at::Tensor> logits;
    for (std::int64_t first = 0; first < m_hidden.size(0); first += m_chunk) {
        at::Tensor part = m_hidden.narrow(0, first, std::min(m_chunk, m_hidden.size(0) - first));
        const LayerOutput output = decoderLayer(
            context.narrow(first, part.size(0)), weights, part,
            observe ? [&](const ExpertActivity& activity) { observe(first, weights, activity); } : ExpertObserver());
        part.copy_(output.hidden);
        if (output.routerLogits.defined())
            logits.push_back(output.routerLogits.to(at::kFloat));
    }
    ++m_next;
    return logits.empty() ? at::Tensor() : at::cat(logits);
}

at::Tensor ModelStream::headLogits(std::int64_t first, std::int64_t n) {
    if (!m_head.defined()) {
        m_finalNorm = m_source.tensor(m_model.finalNorm());
        m_head = m_source.tensor(m_model.head());
    }
    const at::Tensor normed = rmsNorm(m_hidden.narrow(0, first, n), m_finalNorm, m_model.config().rmsEpsilon);
    return at::linear(normed, m_head).to(at::kFloat);
}

at::Tensor idTensor(std::span<const std::int32_t> ids, std::int64_t length) {
    const at::Tensor flat =
        at::from_blob(const_cast<std::int32_t*>(ids.data()), {static_cast<std::int64_t>(ids.size())}, at::kInt);
    return flat.to(at::kLong).view({-1, length});
}

at::Tensor documentTensor(std::span<const std::int32_t> documents, std::int64_t length, at::Device device) {
    if (documents.empty())
        return {};
    const at::Tensor flat = at::from_blob(const_cast<std::int32_t*>(documents.data()),
                                          {static_cast<std::int64_t>(documents.size())}, at::kInt);
    return flat.clone().view({-1, length}).to(device);
}

at::Tensor windowNll(const at::Tensor& logits, const at::Tensor& ids, const at::Tensor& documents) {
    const at::Tensor predicted = logits.narrow(1, 0, logits.size(1) - 1).log_softmax(-1);
    const at::Tensor next = ids.narrow(1, 1, ids.size(1) - 1).unsqueeze(-1);
    const at::Tensor likelihood = predicted.gather(-1, next).squeeze(-1);
    if (!documents.defined())
        return -likelihood.mean(-1);
    const at::Tensor before = documents.narrow(1, 0, documents.size(1) - 1);
    const at::Tensor counts = (before >= 0) & (before == documents.narrow(1, 1, documents.size(1) - 1));
    return -(likelihood * counts).sum(-1) / counts.sum(-1).clamp_min(1);
}

} // namespace moescope::detail
