// SPDX-License-Identifier: Apache-2.0
// A folder with a GGUF file.
#include "exporting/detail/float_formats.h"
#include "exporting/detail/gguf/gguf_blocks.h"
#include "exporting/detail/gguf/gguf_bytes.h"
#include "exporting/detail/gguf/gguf_layout.h"
#include "exporting/detail/gguf/gguf_reader.h"
#include "exporting/detail/source_readers.h"

namespace moescope::detail {
namespace {

class GgufSource final : public QuantizedSource::Reader {
public:
    GgufSource(GgufFile file, const Model& original)
        : m_file(std::move(file))
        , m_original(original) {
        // Names and order are the model's alone; types are the file's.
        for (const GgufTensor& tensor : ggufTensors(m_original, Plan())) {
            for (std::size_t i = 0; i < tensor.linears.size(); ++i)
                m_places[tensor.linears[i]] = {tensor.info.name, i, tensor.linears.size(), tensor.ropeOrder};
            if (tensor.routerLayer >= 0)
                m_routers[tensor.routerLayer] = tensor.info.name;
        }
    }

    QuantizedSource::Kind kind() const override { return QuantizedSource::Kind::packed; }

    Result<std::optional<std::vector<float>>> weight(const Linear& linear) override {
        const auto index = static_cast<int>(m_original.find(linear.module) - m_original.linears().data());
        const Place& place = m_places.at(index);
        const GgufTensorInfo* tensor = m_file.find(place.tensor);
        std::vector<std::int64_t> sizes{linear.in, linear.out};
        if (linear.kind == LinearKind::expert)
            sizes.push_back(static_cast<std::int64_t>(place.count));
        if (!tensor || tensor->sizes != sizes)
            return failure("The GGUF file has no tensor '{}' [{}].", place.tensor, fmt::join(sizes, ", "));
        const auto bytes = m_file.bytes(*tensor);
        const std::size_t each = bytes.size() / place.count;
        const auto own = bytes.subspan(place.part * each, each);
        std::vector<float> values = valuesOf(*tensor, own, linear);
        if (place.ropeOrder) {
            const auto ordered = ropeOrderedRows(std::as_bytes(std::span<const float>(values)), linear.out,
                                                 m_original.config().headSize, /*back=*/true);
            std::ranges::copy(ordered, std::as_writable_bytes(std::span<float>(values)).begin());
        }
        const TensorView original = m_original.weight(linear);
        if (values == toFloats(original.bytes, original.info->dtype))
            return std::nullopt;
        return values;
    }

    Result<std::optional<std::vector<float>>> router(int layer) override {
        const auto name = m_routers.find(layer);
        if (name == m_routers.end())
            return std::nullopt;
        const TensorView original =
            m_original.checkpoint().view(m_original.layers()[static_cast<std::size_t>(layer)].router);
        const GgufTensorInfo* tensor = m_file.find(name->second);
        std::vector<float> wanted = toFloats(original.bytes, original.info->dtype);
        if (!tensor || tensor->type != GgmlType::F32 || tensor->bytes() != 4 * wanted.size())
            return failure("The GGUF file has no router '{}'.", name->second);
        std::vector<float> values = toFloats(m_file.bytes(*tensor), DType::F32);
        if (values == wanted)
            return std::nullopt;
        return values;
    }

private:
    struct Place {
        std::string tensor;
        std::size_t part = 0, count = 1;
        bool ropeOrder = false;
    };

    static std::vector<float> valuesOf(const GgufTensorInfo& tensor, std::span<const std::byte> bytes,
                                       const Linear& linear) {
        switch (tensor.type) {
        case GgmlType::F32:
            return toFloats(bytes, DType::F32);
        case GgmlType::F16:
            return toFloats(bytes, DType::F16);
        case GgmlType::BF16:
            return toFloats(bytes, DType::BF16);
        case GgmlType::Q4_0:
        case GgmlType::Q8_0:
            break;
        }
        return fromBlocks(bytes, tensor.type, linear.out, linear.in).decode();
    }

    GgufFile m_file;
    Model m_original;
    std::map<int, Place> m_places;
    std::map<int, std::string> m_routers;
};

} // namespace

Result<SourceReader> openGguf(const std::filesystem::path& folder, const Model& original) {
    auto file = GgufFile::open(folder / ggufFileName);
    if (!file)
        return propagate(file);
    const auto architecture = file->metadata().find("general.architecture");
    if (architecture == file->metadata().end() ||
        !(architecture->second == GgufValue(std::string(ggufArchitecture(original)))) || !checkGguf(original, Plan()))
        return failure("{}: is of another family than {}.", (folder / ggufFileName).string(),
                       original.folder().string());
    return std::make_shared<GgufSource>(std::move(*file), original);
}

} // namespace moescope::detail
