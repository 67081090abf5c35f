// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "architecture/family.h"
#include "architecture/linear.h"
#include "architecture/model_config.h"
#include "checkpoint/checkpoint.h"
#include "support/result.h"

namespace moescope {

/// One decoder layer: indices into Model::linears() and names of the tensors that stay in full precision.
struct LayerDescription {
    std::string inputNorm, postAttentionNorm, queryNorm, keyNorm; ///< tensor names, empty where there is none
    std::string router;                                           ///< tensor [experts, hidden]; empty in a dense layer
    std::string sharedExpertGate;                                 ///< tensor [1, hidden], or empty
    std::array<int, 4> attention{-1, -1, -1, -1};                 ///< q, k, v, o
    std::vector<std::array<int, 3>> experts;                      ///< gate, up, down of each expert
    std::array<int, 3> sharedExpert{-1, -1, -1};
    std::array<int, 3> denseMlp{-1, -1, -1};
};

/// A model on disk, understood: the checkpoint, its family, its config and what each tensor is for.
/// Opening checks that every tensor is there with its shape and that none is left over. Cheap to copy.
class Model {
public:
    static Result<Model> open(const std::filesystem::path& folder);

    [[nodiscard]] const std::filesystem::path& folder() const { return m_checkpoint->folder(); }
    [[nodiscard]] const Checkpoint& checkpoint() const { return *m_checkpoint; }
    [[nodiscard]] const Family& family() const { return *m_family; }
    [[nodiscard]] const ModelConfig& config() const { return m_config; }
    [[nodiscard]] const std::vector<LayerDescription>& layers() const { return m_layers; }
    /// Every linear that can be quantized, in the order of layers: q k v o, experts (gate up down), shared expert.
    [[nodiscard]] const std::vector<Linear>& linears() const { return m_linears; }
    [[nodiscard]] const Linear* find(std::string_view module) const;
    /// Bytes of W [out, in] in the checkpoint's dtype.
    [[nodiscard]] TensorView weight(const Linear& linear) const;
    [[nodiscard]] const std::string& embedding() const { return m_embedding; }
    [[nodiscard]] const std::string& finalNorm() const { return m_finalNorm; }
    /// The head's tensor; the embedding where they are tied.
    [[nodiscard]] const std::string& head() const { return m_head; }
    /// Tensors in the files that the family does not know (rotary buffers of old checkpoints), shown in the model card.
    [[nodiscard]] const std::vector<std::string>& unusedTensors() const { return m_unused; }

    [[nodiscard]] std::int64_t parameters() const;
    /// Parameters that one token passes through: all but the experts that are not chosen.
    [[nodiscard]] std::int64_t activeParameters() const;
    /// Parameters of routed experts.
    [[nodiscard]] std::int64_t expertParameters() const;

private:
    friend class ModelBuilder;
    std::shared_ptr<const Checkpoint> m_checkpoint;
    const Family* m_family = nullptr;
    ModelConfig m_config;
    std::vector<LayerDescription> m_layers;
    std::vector<Linear> m_linears;
    std::map<std::string, std::size_t, std::less<>> m_byModule;
    std::string m_embedding, m_finalNorm, m_head;
    std::vector<std::string> m_unused;
};

} // namespace moescope
