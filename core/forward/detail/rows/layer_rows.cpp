// SPDX-License-Identifier: Apache-2.0
#include "forward/detail/rows/layer_rows.h"

#include "kernels/instruction_sets.h"

namespace moescope::detail {

namespace layer_rows_avx512 {
extern const LayerRows table;
} // namespace layer_rows_avx512
namespace layer_rows_avx2 {
extern const LayerRows table;
} // namespace layer_rows_avx2
namespace layer_rows_plain {
extern const LayerRows table;
} // namespace layer_rows_plain

std::vector<const LayerRows*> everyLayerRows() {
    return forThisProcessor(layer_rows_avx512::table, layer_rows_avx2::table, layer_rows_plain::table);
}

const LayerRows& layerRows() {
    static const LayerRows& best = *everyLayerRows().front();
    return best;
}

} // namespace moescope::detail
