// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <stop_token>
#include <vector>

#include "report/report.h"
#include "support/progress.h"
#include "support/result.h"

namespace moescope {

/// How a report becomes a picture.
struct ReportPicture {
    double width = 1000.0; ///< of the page, pixels at scale 1
    double scale = 2.0;
    bool dark = false;
};

/// A report that is wanted as a file.
struct ReportRequest {
    std::vector<std::filesystem::path> runs;
    std::filesystem::path file; ///< .html, .json, .pdf or .png; with `tables` a new folder
    bool tables = false;        ///< every table and figure as CSV
    ReportPicture picture;      ///< of a .png
};

/// A4 pages with real text; figures stay drawings. Whole or not at all. Stop is polled between pages.
Status writeReportPdf(const Report& report, const std::filesystem::path& file, std::stop_token stop,
                      ProgressSink& sink);
/// One long page. Fails where that would be larger than programs open.
Status writeReportPng(const Report& report, const std::filesystem::path& file, const ReportPicture& picture);

/// Reads the runs and writes their report by the file's ending. Any thread.
Status writeReportFile(const ReportRequest& request, std::stop_token stop, ProgressSink& sink);

} // namespace moescope
