// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace moescope {

/// A place in a ModelTree, small enough for an index's id.
struct ModelTreeNode {
    enum class Part : quint8 {
        root,
        embedding,
        layer,
        finalNorm,
        head,
        attention,
        router,
        sharedExpert,
        denseMlp,
        expert
    };

    Part part = Part::root;
    int layer = 0;
    int expert = 0;
    int leaf = -1; ///< linear of the part, -1: the part itself

    [[nodiscard]] quintptr pack() const {
        static_assert(sizeof(quintptr) >= 8);
        return (static_cast<quintptr>(part) << 48) | (static_cast<quintptr>(layer) << 24) |
               (static_cast<quintptr>(expert) << 8) | static_cast<quintptr>(leaf + 1);
    }
    static ModelTreeNode unpack(quintptr id) {
        return {static_cast<Part>(id >> 48), static_cast<int>((id >> 24) & 0xffffff),
                static_cast<int>((id >> 8) & 0xffff), static_cast<int>(id & 0xff) - 1};
    }
    /// Inside a decoder layer, the layer itself included.
    [[nodiscard]] bool inLayer() const { return part == Part::layer || part >= Part::attention; }
};

} // namespace moescope
