// SPDX-License-Identifier: Apache-2.0
#include "exporting/detail/piece_stream.h"

#include <algorithm>

#include "checkpoint/paging.h"
#include "kernels/in_order.h"
#include "support/sha256.h"

namespace moescope::detail {
namespace {

constexpr std::size_t batchBytes = 1U << 20U; // small pieces go together: less waiting for each other
constexpr std::size_t partBytes = 1U << 23U;  // of a copied tensor at a time
constexpr std::size_t mostAhead = 1U << 26U;

/// Pieces that are made together, or one part of a copied tensor.
struct Batch {
    std::size_t first = 0, last = 0; ///< pieces
    std::size_t from = 0, bytes = 0; ///< of the copied tensor
    bool part = false;
};

std::vector<Batch> batchesOf(const std::vector<StreamPiece>& pieces) {
    std::vector<Batch> batches;
    bool open = false;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const std::size_t bytes = pieces[i].bytes;
        if (!pieces[i].putBytes && bytes > partBytes) {
            for (std::size_t from = 0; from < bytes; from += partBytes)
                batches.push_back({i, i + 1, from, std::min(partBytes, bytes - from), true});
            open = false;
            continue;
        }
        if (!open)
            batches.push_back({i, i, 0, 0, false});
        batches.back().last = i + 1;
        batches.back().bytes += bytes;
        open = batches.back().bytes < batchBytes;
    }
    return batches;
}

/// What a batch has become, until it is taken.
struct Made {
    struct Part {
        std::size_t piece, bytes;
        std::string sha256;
    };
    std::vector<std::byte> bytes;
    std::vector<Part> parts;
};

class Stream {
public:
    Stream(const Checkpoint& model, const std::vector<StreamPiece>& pieces, const std::stop_token& stop,
           const std::function<Status(const StreamPart&)>& take)
        : m_model(model)
        , m_pieces(pieces)
        , m_stop(stop)
        , m_take(take)
        , m_batches(batchesOf(pieces))
        , m_made(m_batches.size()) {}

    Status run() {
        std::vector<std::size_t> bytes(m_batches.size());
        std::ranges::transform(m_batches, bytes.begin(), &Batch::bytes);
        return inOrder(
            bytes, mostAhead, [this](std::size_t i) { return make(m_batches[i], m_made[i]); },
            [this](std::size_t i) { return take(m_batches[i], m_made[i]); });
    }

private:
    Status make(const Batch& batch, Made& made) const {
        if (batch.part) {
            touch(copiedPart(batch).bytes);
            return {};
        }
        made.bytes.reserve(batch.bytes);
        for (std::size_t i = batch.first; i < batch.last; ++i) {
            if (m_stop.stop_requested())
                return cancelled();
            const auto keep = [&](std::span<const std::byte> bytes) -> Status {
                made.parts.push_back({i, bytes.size(), m_pieces[i].summed ? moescope::sha256(bytes) : std::string()});
                made.bytes.insert(made.bytes.end(), bytes.begin(), bytes.end());
                return {};
            };
            if (Status put = m_pieces[i].putBytes ? m_pieces[i].putBytes(keep) : keep(m_pieces[i].copied.bytes); !put)
                return put;
        }
        return {};
    }

    Status take(const Batch& batch, Made& made) const {
        if (m_stop.stop_requested())
            return cancelled();
        if (batch.part) {
            const TensorView view = copiedPart(batch);
            Status taken = m_take({batch.first, view.bytes, {}});
            dropPages(m_model, view);
            return taken;
        }
        Status taken;
        std::size_t at = 0;
        for (Made::Part& part : made.parts) {
            if (taken)
                taken = m_take({part.piece, std::span(made.bytes).subspan(at, part.bytes), std::move(part.sha256)});
            at += part.bytes;
        }
        for (std::size_t i = batch.first; i < batch.last; ++i)
            if (!m_pieces[i].putBytes)
                dropPages(m_model, m_pieces[i].copied);
        made = {};
        return taken;
    }

    [[nodiscard]] TensorView copiedPart(const Batch& batch) const {
        const TensorView& whole = m_pieces[batch.first].copied;
        return {whole.info, whole.bytes.subspan(batch.from, batch.bytes)};
    }

    /// Reads the pages here, so that who takes them does not wait for the disk.
    static void touch(std::span<const std::byte> bytes) {
        constexpr std::size_t page = 4096;
        volatile std::byte last{};
        for (std::size_t i = 0; i < bytes.size(); i += page)
            last = bytes[i];
        static_cast<void>(last);
    }

    const Checkpoint& m_model;
    const std::vector<StreamPiece>& m_pieces;
    const std::stop_token& m_stop;
    const std::function<Status(const StreamPart&)>& m_take;
    std::vector<Batch> m_batches;
    std::vector<Made> m_made;
};

} // namespace

Status streamPieces(const Checkpoint& model, const std::vector<StreamPiece>& pieces, const std::stop_token& stop,
                    const std::function<Status(const StreamPart&)>& take) {
    return Stream(model, pieces, stop, take).run();
}

} // namespace moescope::detail
