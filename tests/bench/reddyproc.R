# Times REddyProc on a REddyProc example file: processor seconds of the steps that
# tests/bench/bench_reddyproc times. Usage: Rscript reddyproc.R Example_DETha98.txt
# SPDX-License-Identifier: GPL-3.0-or-later
suppressMessages(library(REddyProc))
quiet <- function(e) suppressWarnings(suppressMessages(e))
seconds <- function(name, e) {
    used <- system.time(quiet(e))
    cat(sprintf("%s %.3f\n", name, used[["user.self"]] + used[["sys.self"]]))
}
invisible(capture.output(data <- quiet(fLoadTXTIntoDataframe(commandArgs(TRUE)[1]))))
data <- quiet(filterLongRuns(data, "NEE"))
data$VPD <- quiet(fCalcVPDfromRHandTair(data$rH, data$Tair))
data <- quiet(fConvertTimeToPosix(data, "YDH", Year = "Year", Day = "DoY", Hour = "Hour"))
invisible(capture.output({
    E <- quiet(sEddyProc$new("DE-Tha", data, c("NEE", "Rg", "Tair", "VPD", "Ustar")))
    quiet(E$sSetLocationInfo(LatDeg = 51, LongDeg = 13.6, TimeZoneHour = 1))
}))
set.seed(1)
loud <- capture.output({
    lines <- c(
        capture.output(seconds("fill", E$sMDSGapFillAfterUstar("NEE", uStarTh = 0.41625,
            FillAll = TRUE, isVerbose = FALSE))))
    for (v in c("Tair", "VPD", "Rg"))
        quiet(E$sMDSGapFill(v, FillAll = FALSE, minNWarnRunLength = NA, isVerbose = FALSE))
    lines <- c(lines,
        capture.output(seconds("night", E$sMRFluxPartition(suffix = "uStar"))),
        capture.output(seconds("day", E$sGLFluxPartition(suffix = "uStar",
            controlGLPart = partGLControl(nBootUncertainty = 0L), isVerbose = FALSE))),
        capture.output(seconds("bootstrap", E$sEstimateUstarScenarios(nSample = 100L,
            isVerbose = FALSE))))
})
cat(grep("^(fill|night|day|bootstrap) ", lines, value = TRUE), sep = "\n")
