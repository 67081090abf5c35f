// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include <QAbstractItemModel>

#include "allocation/plan.h"
#include "architecture/model.h"
#include "models/model_tree_node.h"
#include "session/selection.h"

namespace moescope {

/// The model as a tree: embedding, layers with attention, router, shared expert and experts, each with its linears,
/// then norm and head; with parameters and the plan's bits. Nothing is built: an index packs its place, so 48 layers of
/// 128 experts cost what is shown.
class ModelTree : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { nameColumn, parametersColumn, bitsColumn, columns };

    using QAbstractItemModel::QAbstractItemModel;

    void setModel(std::shared_ptr<const Model> model);
    void setPlan(const Plan& plan);
    /// The pick and what contains it are drawn in the accent colour.
    void setPick(Pick pick);

    [[nodiscard]] Pick pickOf(const QModelIndex& index) const;
    [[nodiscard]] QModelIndex indexOf(Pick pick) const;
    /// Linears (indices into Model::linears()) whose name or label holds every word of `query`.
    [[nodiscard]] std::vector<int> find(const QString& query) const;
    [[nodiscard]] Pick pickOfLinear(int linear) const;

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex&) const override { return columns; }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    using Node = ModelTreeNode;
    using Part = Node::Part;
    static Node node(const QModelIndex& index) { return Node::unpack(index.internalId()); }
    [[nodiscard]] QModelIndex make(const Node& node, int row, int column) const {
        return createIndex(row, column, node.pack());
    }
    /// What a layer holds above its experts.
    [[nodiscard]] std::vector<Part> partsOf(int layer) const;
    [[nodiscard]] std::vector<int> linearsOf(const Node& node) const;
    [[nodiscard]] QString nameOf(const Node& node) const;
    [[nodiscard]] std::int64_t parametersOf(const Node& node) const;
    [[nodiscard]] QString bitsOf(const Node& node) const;
    /// The tensor of a part that stays in full precision; null for the others.
    [[nodiscard]] const std::string* tensorOf(const Node& node) const;
    [[nodiscard]] bool holdsPick(const Node& node) const;
    void shownChanged();

    std::shared_ptr<const Model> m_model;
    std::vector<int> m_bits;         ///< of each linear; 0: not in the plan
    std::vector<double> m_layerBits; ///< mean over routed experts' parameters; 0: none
    double m_meanBits = 0.0;
    std::vector<std::int64_t> m_layerParameters;
    Pick m_pick;
};

} // namespace moescope
