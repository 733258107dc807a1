#!/usr/bin/env python3
# Rows, missing cells and sums of columns of real tower files, counted the slow way with
# Python's csv module; the printed table stands in tests/check_read.c.
# Usage: read_counts.py DATA_DIRECTORY
# SPDX-License-Identifier: GPL-3.0-or-later
import csv
import math
import sys

MISSING = {"", "NA", "NaN", "nan", "-9999", "-9999.0", "-999", "-6999", "-99999"}

# file, encoding-free delimiter, header line, lines before data, [(quantity, column)]
FILES = [
    ("DE-Tha/Example_DETha98.txt", "\t", 1, 2,
     [("NEE", "NEE"), ("USTAR", "Ustar"), ("TA", "Tair"), ("RH", "rH"), ("VPD", "VPD"),
      ("SW_IN", "Rg")]),
    ("DE-Geb/DEGebExample.csv", ",", 1, 1,
     [("NEE", "NEE"), ("USTAR", "Ustar"), ("TA", "Tair"), ("RH", "rH"), ("SW_IN", "Rg")]),
    ("CA-Qfo/CA-Qfo_raw+FLUXNET2015_HH_2003-2010.csv", ",", 1, 1,
     [("NEE", "NEE"), ("USTAR", "USTAR"), ("TA", "TA"), ("SW_IN", "SW_IN"),
      ("PPFD_IN", "PPFD_IN"), ("VPD_F", "VPD_F"), ("NEE_F_PUBLISHED", "NEE_VUT_REF")]),
    ("US-Ha1/US-Ha1_raw+FLUXNET2015_HR_1991-2012.csv", ",", 1, 1,
     [("NEE", "NEE"), ("USTAR", "USTAR"), ("TA_F", "TA_F"), ("NEE_QC", "NEE_VUT_REF_QC")]),
    ("US-AR1/US-AR1_raw+FLUXNET2015_HH_2009-2012.csv", ",", 1, 1,
     [("NEE", "NEE"), ("USTAR", "USTAR")]),
    ("US-ARc/US-ARc_raw+FLUXNET2015_HH_2005-2006.csv", ",", 1, 1,
     [("NEE", "NEE"), ("USTAR", "USTAR")]),
    ("CH-Lae/CH-LAE_2024_L1.csv", ",", 1, 1,
     [("FC", "FC"), ("SC", "SC_SINGLE"), ("USTAR", "USTAR"), ("TA", "TA_T1_47_1_gfXG"),
      ("FC_SSITC_TEST", "FC_SSITC_TEST"),
      ("CO2_SIGNAL", "CUSTOM_SIGNAL_STRENGTH_IRGA72_MEAN")]),
    ("CH-Dav/CH-DAV_FP2022.5_2022.07_30MIN.diive.csv", ",", 1, 2,
     [("NEE", "NEE_CUT_REF_orig"), ("TA", "Tair_orig"), ("SW_IN_F", "Rg_f"),
      ("NEE_QC", "NEE_CUT_REF_fqc")]),
    ("SE-Svb/Svartberget_EC_2019.csv", ";", 1, 1, [("NEE", "NEE")]),
    ("UK-Harwood/harwood.csv", ",", 2, 3,
     [("FC", "co2_flux"), ("SC", "co2_strg"), ("USTAR", "u*"), ("RH", "RH")]),
    ("_formats/AMF_US-CRT_BASE_HH_2-5.csv", ",", 3, 3,
     [("NEE", "NEE_PI"), ("FC", "FC"), ("USTAR", "USTAR"), ("P", "P")]),
    ("_formats/exampledata_EDDYPRO-FULL-OUTPUT-CSV-30MIN_eddypro_CH-FRU_FR-20240408-"
     "101506_full_output_2024-04-08T101558_adv.csv", ",", 2, 3,
     [("FC", "co2_flux"), ("USTAR", "u*"), ("RH", "RH"),
      ("FC_SSITC_TEST", "qc_co2_flux")]),
    ("_formats/exampledata_EDDYPRO-FLUXNET-CSV-30MIN_2023_eddypro_CH-FRU_FR-20240228-"
     "000000_fluxnet_MERGED_adv.csv", ",", 1, 1,
     [("FC", "FC"), ("SC", "SC_SINGLE"), ("TA", "TA_1_1_1")]),
    ("hesseflux/hesseflux_test_nee2gpp.csv", ",", 1, 2,
     [("NEE", "NEE"), ("SW_IN", "rg"), ("TA", "Tair"), ("VPD", "VPD")]),
    ("openeddy/eddy_data.csv", ",", 1, 2,
     [("NEE", "NEE"), ("SW_IN", "GR"), ("PPFD_IN", "PAR"), ("P", "P")]),
    ("AU-Cum/AU-Cum_FLUXNET2015-zarr_HH_2012-2014.csv", ",", 1, 1,
     [("NEE_F_PUBLISHED", "NEE_VUT_REF"), ("TA_F", "TA_F"), ("SW_IN_F", "SW_IN_F")]),
]

for name, delimiter, header, before, columns in FILES:
    with open(sys.argv[1] + "/" + name, encoding="utf-8", newline=None) as f:
        lines = f.read().split("\n")
    if lines[-1] == "":
        lines.pop()
    names = next(csv.reader([lines[header - 1]], delimiter=delimiter))
    rows = list(csv.reader(lines[before:], delimiter=delimiter))
    for quantity, column in columns:
        cells = [row[names.index(column)].strip() for row in rows]
        values = [float(c) for c in cells if c not in MISSING]
        print('    {"%s", %d, "%s", %d, %.17g},'
              % (name, len(rows), quantity, len(cells) - len(values), math.fsum(values)))
