// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "support/result.h"

namespace moescope {

/// Reads the fields of a JSON object into values. The first problem is kept and ends the reading, so that a function
/// reads all its fields and asks once. A double that JSON could not hold (NaN) is written as null and read back as NaN.
class JsonFields {
public:
    /// `what` names the object in the sentence: "The plan".
    JsonFields(const nlohmann::json& object, std::string what)
        : m_object(object)
        , m_what(std::move(what)) {
        if (!object.is_object())
            m_problem = fmt::format("{} is not a JSON object.", m_what);
    }

    template <class T>
    JsonFields& required(const char* key, T& value) {
        if (m_problem.empty() && !m_object.contains(key))
            m_problem = fmt::format("{}: '{}' is missing.", m_what, key);
        return optional(key, value);
    }

    /// Keeps `value` where the key is missing.
    template <class T>
    JsonFields& optional(const char* key, T& value) {
        if (!m_problem.empty() || !m_object.contains(key))
            return *this;
        const nlohmann::json& field = m_object[key];
        try {
            if constexpr (std::floating_point<T>)
                value = field.is_null() ? std::numeric_limits<T>::quiet_NaN() : field.get<T>();
            else if constexpr (std::integral<T> && !std::same_as<T, bool>)
                readInteger(field, value, key);
            else
                value = field.get<T>();
        } catch (const nlohmann::json::exception&) {
            unexpected(key);
        }
        return *this;
    }

    /// A missing key or null is an empty optional.
    template <class T>
    JsonFields& optional(const char* key, std::optional<T>& value) {
        value.reset();
        if (!m_problem.empty() || !m_object.contains(key) || m_object[key].is_null())
            return *this;
        T present{};
        optional(key, present);
        value = std::move(present);
        return *this;
    }

    void complain(std::string sentence) {
        if (m_problem.empty())
            m_problem = std::move(sentence);
    }

    [[nodiscard]] Status status() const {
        if (!m_problem.empty())
            return failure("{}", m_problem);
        return {};
    }

private:
    // nlohmann's get() cuts 3.7 to 3 and wraps what does not fit.
    template <class T>
    void readInteger(const nlohmann::json& field, T& value, const char* key) {
        const bool fits = field.is_number_unsigned()
                              ? std::in_range<T>(field.get<std::uint64_t>())
                              : field.is_number_integer() && std::in_range<T>(field.get<std::int64_t>());
        if (fits)
            value = field.get<T>();
        else
            unexpected(key);
    }

    void unexpected(const char* key) { m_problem = fmt::format("{}: '{}' has an unexpected value.", m_what, key); }

    const nlohmann::json& m_object;
    std::string m_what;
    std::string m_problem;
};

} // namespace moescope
