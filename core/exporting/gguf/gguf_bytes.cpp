// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/gguf/gguf_bytes.h"

#include <algorithm>

#include "exporting/detail/float_formats.h"
#include "exporting/detail/gguf/gguf_blocks.h"

namespace moescope::detail {
namespace {

Status putLinears(const Model& model, const GgufTensor& tensor, RunReader& run, const PutBytes& put) {
    const std::int64_t headSize = model.config().headSize;
    for (const int index : tensor.linears) {
        const Linear& linear = model.linears()[static_cast<std::size_t>(index)];
        Status done;
        if (!tensor.quantized) {
            const auto bytes = model.weight(linear).bytes;
            done = tensor.ropeOrder ? put(ropeOrderedRows(bytes, linear.out, headSize)) : put(bytes);
        } else {
            auto quantized = run.linear(linear);
            if (!quantized)
                return propagate(quantized);
            auto blocks = toBlocks(tensor.ropeOrder ? ropeOrdered(*quantized, headSize) : *quantized, tensor.info.type);
            if (!blocks)
                return propagate(blocks);
            done = put(*blocks);
        }
        if (!done)
            return done;
    }
    return {};
}

} // namespace

Status putGgufTensor(const Model& model, const GgufTensor& tensor, RunReader& run, const PutBytes& put) {
    if (!tensor.linears.empty())
        return putLinears(model, tensor, run, put);
    const TensorView view = model.checkpoint().view(tensor.source);
    if (tensor.info.type != GgmlType::F32 || view.info->dtype == DType::F32) {
        if (tensor.routerLayer < 0 && !tensor.ropeOrder)
            return put(view.bytes);
    }
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
