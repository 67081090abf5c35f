// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/gguf/gguf_bytes.h"

#include <algorithm>

#include "exporting/detail/float_formats.h"
#include "exporting/detail/gguf/gguf_blocks.h"

namespace moescope::detail {
Status putGgufLinear(const Model& model, const GgufTensor& tensor, std::size_t part, RunReader& run,
                     const PutBytes& put) {
    const std::int64_t headSize = model.config().headSize;
    const Linear& linear = model.linears()[static_cast<std::size_t>(tensor.linears[part])];
    if (!tensor.quantized) {
        const auto bytes = model.weight(linear).bytes;
        return tensor.ropeOrder ? put(ropeOrderedRows(bytes, linear.out, headSize)) : put(bytes);
    }
    auto quantized = run.linear(linear);
    if (!quantized)
        return propagate(quantized);
    auto blocks = toBlocks(tensor.ropeOrder ? ropeOrdered(*quantized, headSize) : *quantized, tensor.info.type);
    return blocks ? put(*blocks) : propagate(blocks);
}

bool isCopied(const Model& model, const GgufTensor& tensor) {
    if (tensor.ropeOrder || tensor.routerLayer >= 0)
        return false;
    if (!tensor.linears.empty())
        return !tensor.quantized;
    return tensor.info.type != GgmlType::F32 || model.checkpoint().find(tensor.source)->dtype == DType::F32;
}

Status putGgufTensor(const Model& model, const GgufTensor& tensor, RunReader& run, const PutBytes& put) {
    for (std::size_t part = 0; part < tensor.linears.size(); ++part)
        if (Status done = putGgufLinear(model, tensor, part, run, put); !done)
            return done;
    if (!tensor.linears.empty())
        return {};
    const TensorView view = model.checkpoint().view(tensor.source);
    if (isCopied(model, tensor))
        return put(view.bytes);
    std::vector<float> values = toFloats(view.bytes, view.info->dtype);
    if (tensor.routerLayer >= 0) {
        auto refit = run.router(tensor.routerLayer);
        if (!refit)
            return propagate(refit);
        if (!refit->empty()) // as the other formats store it: in the original's type
            values = toFloats(fromFloats(*refit, view.info->dtype), view.info->dtype);
    }
    const auto bytes = std::as_bytes(std::span<const float>(values));
    if (tensor.ropeOrder)
        return put(ropeOrderedRows(bytes, tensor.info.sizes[0], model.config().headSize));
    return put(bytes);
}

std::vector<std::byte> ropeOrderedRows(std::span<const std::byte> bytes, std::int64_t rows, std::int64_t headSize,
                                       bool back) {
    std::vector<std::byte> ordered(bytes.size());
    const std::size_t width = bytes.size() / static_cast<std::size_t>(rows);
    for (std::int64_t row = 0; row < rows; ++row) {
        auto to = static_cast<std::size_t>(row), from = static_cast<std::size_t>(ropeRow(row, headSize / 2));
        if (back)
            std::swap(to, from);
        std::copy_n(bytes.data() + from * width, width, ordered.data() + to * width);
    }
    return ordered;
}

} // namespace moescope::detail
