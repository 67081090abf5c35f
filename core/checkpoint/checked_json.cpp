// SPDX-License-Identifier: Apache-2.0
#include "checkpoint/detail/checked_json.h"

#include <unordered_set>

#include "checkpoint/detail/json_depth.h"

namespace moescope::detail {
namespace {

using nlohmann::json;

class Surveyor final : public nlohmann::json_sax<json> {
public:
    explicit Surveyor(JsonSurvey& survey)
        : m_survey(survey) {}

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override { return deeper(); }
    bool end_object() override { return shallower(); }
    bool start_array(std::size_t) override { return deeper(); }
    bool end_array() override { return shallower(); }
    bool key(string_t& name) override {
        if (m_depth == 1 && m_survey.twice.empty() && !m_names.insert(name).second)
            m_survey.twice = name;
        return true;
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
        m_survey.problemAt = position;
        return false;
    }

private:
    bool deeper() {
        m_survey.tooDeep = ++m_depth > deepestJson;
        return !m_survey.tooDeep;
    }
    bool shallower() {
        --m_depth;
        return true;
    }

    JsonSurvey& m_survey;
    int m_depth = 0;
    std::unordered_set<std::string> m_names;
};

} // namespace

JsonSurvey surveyJson(std::string_view text) {
    JsonSurvey survey;
    Surveyor surveyor(survey);
    survey.valid = json::sax_parse(text.begin(), text.end(), &surveyor);
    return survey;
}

} // namespace moescope::detail
