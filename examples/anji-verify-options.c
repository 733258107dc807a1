/* The command line of anji-verify.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "anji-verify.h"

static const char help[] =
    "Usage: anji-verify [options] STATEMENT FILE...\n"
    "       anji-verify --new-key NAME\n"
    "       anji-verify --sign SECRET STATEMENT\n"
    "       anji-verify --crate DIR --date D --licence URL --author WHO STATEMENT\n"
    "\n"
    "Checks that a statement follows from its files: each file has the recorded\n"
    "SHA-256, and everything, recomputed with the recorded options, is the same to\n"
    "the last digit. Where an input is itself a statement, its files may be given\n"
    "too. Says which line failed.\n"
    "\n"
    "Checks\n"
    "  --key PUBLIC            the statement was signed by that key\n"
    "  --signature FILE        the signature, default STATEMENT.sig\n"
    "  --ledger FILE           the ledger's invariants hold\n"
    "  --threads N             work on N threads (1); the result is the same\n"
    "  --json                  one JSON object instead of the report\n"
    "  --quiet                 no report but of what failed\n"
    "Keys and signatures (Ed25519)\n"
    "  --new-key NAME          make NAME.secret, for you alone, and NAME.public\n"
    "  --sign SECRET           sign the statement: STATEMENT.sig\n"
    "RO-Crate\n"
    "  --crate DIR             write DIR/ro-crate-metadata.json, with:\n"
    "  --date YYYY-MM-DD       when it is published\n"
    "  --licence URL           of the data\n"
    "  --author WHO            who answers for it\n"
    "  --help, --version\n"
    "\n"
    "Exit status: 0 verified (or done), 1 not, 2 wrong usage.\n";

static int usage(const char *what, const char *value)
{
    fprintf(stderr, "anji-verify: %s%s%s%s\nTry 'anji-verify --help'.\n", what,
            value ? " '" : "", value ? value : "", value ? "'" : "");
    return BAD_USAGE;
}

enum {
    KEY = 256,
    SIGNATURE,
    LEDGER,
    THREADS,
    JSON,
    QUIET,
    NEW,
    SECRET,
    FOLDER,
    DATE,
    LICENCE,
    AUTHOR,
    HELP,
    VERSION
};

static const struct option options[] = {
    {"key", required_argument, NULL, KEY},
    {"signature", required_argument, NULL, SIGNATURE},
    {"ledger", required_argument, NULL, LEDGER},
    {"threads", required_argument, NULL, THREADS},
    {"json", no_argument, NULL, JSON},
    {"quiet", no_argument, NULL, QUIET},
    {"new-key", required_argument, NULL, NEW},
    {"sign", required_argument, NULL, SECRET},
    {"crate", required_argument, NULL, FOLDER},
    {"date", required_argument, NULL, DATE},
    {"licence", required_argument, NULL, LICENCE},
    {"author", required_argument, NULL, AUTHOR},
    {"help", no_argument, NULL, HELP},
    {"version", no_argument, NULL, VERSION},
    {NULL, 0, NULL, 0},
};

static int take(settings *s, int option, const char *value)
{
    const struct {
        int          option;
        const char **text;
        int          work; /* 0: none */
    } texts[] = {
        {KEY, &s->key, 0},          {SIGNATURE, &s->signature, 0},
        {LEDGER, &s->ledger, 0},    {NEW, &s->name, NEW_KEY},
        {SECRET, &s->secret, SIGN}, {FOLDER, &s->folder, CRATE},
        {DATE, &s->date, 0},        {LICENCE, &s->licence, 0},
        {AUTHOR, &s->author, 0},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (texts[i].option != option)
            continue;
        *texts[i].text = value;
        if (texts[i].work != 0 && s->work != VERIFY && s->work != texts[i].work)
            return usage("only one of --new-key, --sign, --crate", NULL);
        s->work = texts[i].work != 0 ? texts[i].work : s->work;
        return VERIFIED;
    }
    if (option == JSON)
        s->json = 1;
    if (option == QUIET)
        s->quiet = 1;
    if (option == THREADS) {
        char *end;
        long  n = strtol(value, &end, 10);
        if (end == value || *end != '\0' || n < 1 || n > 256)
            return usage("--threads wants a whole number from 1 to 256, not", value);
        s->run.threads = (uint32_t)n;
    }
    return VERIFIED;
}

/* What each work needs. */
static int check(settings *s, int n)
{
    if (s->work == NEW_KEY)
        return n == 0 ? -1 : usage("--new-key takes no file", s->statement);
    if (n == 0)
        return usage("no statement", NULL);
    if (s->work != VERIFY && n > 1)
        return usage("one statement only; what is", s->files[0]);
    if (s->work == CRATE && (!s->date || !s->licence || !s->author))
        return usage("--crate needs --date, --licence and --author", NULL);
    if (strlen(s->statement) + 5 > sizeof s->beside)
        return usage("the name of the statement is too long", NULL);
    snprintf(s->beside, sizeof s->beside, "%s.sig", s->statement);
    if (s->signature == NULL)
        s->signature = s->beside;
    return -1;
}

int parse(int argc, char **argv, settings *s)
{
    int option;

    opterr = 0; /* this program says it itself */
    anji_run_init(&s->run, sizeof s->run);
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == HELP) {
            fputs(help, stdout);
            return VERIFIED;
        }
        if (option == VERSION) {
            printf("anji-verify %s\nLicence GPL-3.0-or-later: free software, no "
                   "warranty.\n",
                   anji_version());
            return VERIFIED;
        }
        int status = option == '?' ? usage("wrong option", argv[optind - 1])
                                   : take(s, option, optarg);
        if (status != VERIFIED)
            return status;
    }
    int n        = argc - optind;
    s->statement = n > 0 ? argv[optind] : NULL;
    s->files     = (const char **)(void *)(argv + optind + (n > 0));
    s->n_files   = n > 1 ? (size_t)n - 1 : 0;
    return check(s, n);
}
