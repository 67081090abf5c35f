// SPDX-License-Identifier: Apache-2.0
#include "pipeline/report.h"

#include <nlohmann/json.hpp>

#include "quantize/run_folder.h"
#include "report/compose.h"
#include "support/atomic_write.h"

namespace moescope {

Status writeReport(const std::filesystem::path& runFolder, const std::filesystem::path& file) {
    auto run = RunFolder::open(runFolder);
    if (!run)
        return propagate(run);
    auto data = readReportData(*run);
    if (!data)
        return propagate(data);
    const Report report = composeReport(*data);
    if (file.extension() == ".json")
        return writeFileAtomically(file,
                                   toJson(report).dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
    if (file.extension() != ".html")
        return failure("{}: a report is HTML or JSON. Give it a name that ends in .html or .json.", file.string());
    return writeFileAtomically(file, toHtml(report));
}

} // namespace moescope
