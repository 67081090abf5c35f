// SPDX-License-Identifier: Apache-2.0
#include "support/sha256.h"

#include <array>
#include <fstream>
#include <vector>

#include <openssl/evp.h>

namespace moescope {

struct Sha256::State {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256()
    : m_state(std::make_unique<State>()) {
    EVP_DigestInit_ex(m_state->context, EVP_sha256(), nullptr);
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(std::span<const std::byte> bytes) { EVP_DigestUpdate(m_state->context, bytes.data(), bytes.size()); }

std::string Sha256::hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_DigestFinal_ex(m_state->context, digest.data(), &size);
    std::string text;
    for (unsigned i = 0; i < size; ++i)
        text += fmt::format("{:02x}", digest[i]);
    return text;
}

std::string sha256(std::span<const std::byte> bytes) {
    Sha256 sum;
    sum.add(bytes);
    return sum.hex();
}

Result<std::string> sha256OfFile(const std::filesystem::path& file,
                                 const std::function<bool(std::size_t bytes)>& goOn) {
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return failure("{}: cannot be opened for reading.", file.string());
    Sha256 sum;
    std::vector<char> buffer(1u << 20);
    while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || in.gcount() > 0) {
        const auto bytes = static_cast<std::size_t>(in.gcount());
        sum.add(std::as_bytes(std::span(buffer.data(), bytes)));
        if (goOn && !goOn(bytes))
            return cancelled();
    }
    if (in.bad())
        return failure("{}: reading failed before its end.", file.string());
    return sum.hex();
}

} // namespace moescope
