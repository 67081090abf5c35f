// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/unknown_keys.h"

#include <algorithm>
#include <string>

namespace moescope {
namespace {

using nlohmann::json;

struct Place {
    json::json_pointer pointer = json::json_pointer();
    std::string name = {}; ///< for people
    bool inList = false;
};

void look(const json& file, const json& understood, const Place& place, UnknownKeys& found) {
    if (file.is_array() && understood.is_array()) {
        for (std::size_t i = 0; i < std::min(file.size(), understood.size()); ++i)
            look(file[i], understood[i], {place.pointer / i, place.name + '[' + std::to_string(i) + ']', true}, found);
        return;
    }
    if (!file.is_object() || !understood.is_object())
        return;
    for (const auto& [key, value] : file.items()) {
        const Place inner{place.pointer / key, place.name.empty() ? key : place.name + '.' + key, place.inList};
        if (understood.contains(key)) {
            look(value, understood[key], inner, found);
            continue;
        }
        (inner.inList ? found.lostNames : found.keptNames) << QString::fromStdString(inner.name);
        if (!inner.inList)
            found.kept[inner.pointer.to_string()] = value;
    }
}

} // namespace

UnknownKeys unknownKeys(const json& file, const json& understood) {
    UnknownKeys found;
    look(file, understood, Place(), found);
    return found;
}

void putBack(const json& kept, json& file) {
    for (const auto& [text, value] : kept.items()) {
        const json::json_pointer pointer(text);
        const json::json_pointer around = pointer.parent_pointer();
        if (file.contains(around) && file[around].is_object() && !file.contains(pointer))
            file[pointer] = value;
    }
}

} // namespace moescope
