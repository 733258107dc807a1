/* anji-ledger: tonnes issued, held, transferred, retired, and the proof that each counts
 * once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <anjicarbon/calendar.h>

#include "anji-ledger.h"

static const char help[] =
    "Usage: anji-ledger COMMAND FILE.db [options]\n"
    "\n"
    "A ledger of whole tonnes of CO2e in one file: serials, holders, states, and a "
    "chain\n"
    "of hashes that proves them.\n"
    "\n"
    "init      make a ledger: --registry R [--signed] [--degrees] [--overlap M2]\n"
    "account   --id A --name TEXT\n"
    "method    --method NAME@VERSION --eligibility NONE|LOCAL|CCER|VCS|GS\n"
    "verifier  --key KEY|FILE --name TEXT; revoke --key KEY|FILE --reason TEXT\n"
    "issue     --project P --method M --holder A --parcel ID[=WKT] ... and either\n"
    "          --statement FILE of a credit [--key KEY|FILE --signature FILE], or\n"
    "          --statement-hash SHA256 --period FIRST..LAST --vintage YEAR=TONNES ...\n"
    "          [--buffer TONNES]; [--adjusted] [--replaces ENTRY]\n"
    "hold      --serial S --holder A [--tonnes N]; so buffer, and with\n"
    "transfer  --to A\n"
    "retire    --beneficiary TEXT --purpose TEXT --request ID [--date DAY] [--use "
    "SCHEME]\n"
    "cancel    --reason TEXT\n"
    "replace   --project P\n"
    "reverse   --project P --loss TONNES --reason TEXT [--statement-hash SHA256]\n"
    "show      blocks and sums [--holder A] [--project P] [--serial S] [--state "
    "WORD],\n"
    "          the whole life of a serial (--serial S), or an entry (--entry N)\n"
    "check     prove the twelve invariants [--head ENTRY:SHA256 that was noted "
    "elsewhere]\n"
    "export    FILE.db OUT.csv|OUT.json;  import FILE.db IN.csv|IN.json\n"
    "\n"
    "  --request ID   of an operation: asked for again, it is not done again\n"
    "  --time TIME    2026-11-24T15:12:00Z in place of now\n"
    "  --json         the answer as JSON\n"
    "  --help, --version\n"
    "\n"
    "Exit status: 0 done, 1 refused, broken or not read, 2 wrong usage.\n";

int usage(const char *what, const char *value, const char *wanted)
{
    fprintf(stderr, "anji-ledger: %s%s%s%s%s\nTry 'anji-ledger --help'.\n", what,
            value ? " '" : "", value ? value : "", value ? "'" : "", wanted);
    return BAD_USAGE;
}

int failed(const anji_error *err)
{
    fprintf(stderr, "anji-ledger: %s\n", err->message);
    return err->code == ANJI_ERR_OPTS || err->code == ANJI_ERR_NULL ? BAD_USAGE
                                                                    : REFUSED;
}

int whole(const char *text, int64_t *value)
{
    char *end;
    *value = strtoll(text, &end, 10);
    return end != text && *end == '\0';
}

/* ---- options ---------------------------------------------------------------------------- */

enum {
    O_JSON = 1,
    O_SIGNED,
    O_DEGREES,
    O_ADJUSTED,
    O_VINTAGE,
    O_PARCEL,
    O_HELP,
    O_VERSION
};
#define TEXT(name, field)                                                              \
    {                                                                                  \
        name, 256 + (int)offsetof(settings, field)                                     \
    }

/* Values above 255 are places of texts in the settings. */
static const struct {
    const char *name;
    int         what;
} names[] = {{"json", O_JSON},
             {"signed", O_SIGNED},
             {"degrees", O_DEGREES},
             {"adjusted", O_ADJUSTED},
             {"vintage", O_VINTAGE},
             {"parcel", O_PARCEL},
             {"help", O_HELP},
             {"version", O_VERSION},
             TEXT("registry", registry),
             TEXT("id", id),
             TEXT("name", name),
             TEXT("method", method),
             TEXT("eligibility", eligibility),
             TEXT("key", key),
             TEXT("reason", reason),
             TEXT("project", project),
             TEXT("holder", holder),
             TEXT("to", to),
             TEXT("serial", serial),
             TEXT("state", state),
             TEXT("period", period),
             TEXT("buffer", buffer),
             TEXT("replaces", replaces),
             TEXT("statement", statement),
             TEXT("statement-hash", statement_hash),
             TEXT("signature", signature),
             TEXT("tonnes", tonnes),
             TEXT("loss", loss),
             TEXT("use", use),
             TEXT("beneficiary", beneficiary),
             TEXT("purpose", purpose),
             TEXT("date", date),
             TEXT("time", time),
             TEXT("request", request),
             TEXT("entry", entry),
             TEXT("head", head),
             TEXT("overlap", overlap)};
#define N_NAMES (sizeof names / sizeof *names)

static int set_option(settings *s, int what, const char *value)
{
    if (what >= 256) {
        memcpy((char *)s + (what - 256), &value, sizeof value);
        return DONE;
    }
    s->json |= what == O_JSON;
    s->signed_issues |= what == O_SIGNED;
    s->degrees |= what == O_DEGREES;
    s->adjusted |= what == O_ADJUSTED;
    if (what == O_VINTAGE || what == O_PARCEL) {
        const char **list = what == O_VINTAGE ? s->vintages : s->parcels;
        size_t      *n    = what == O_VINTAGE ? &s->n_vintages : &s->n_parcels;
        if (*n == LIST_MAX)
            return usage("too many values", NULL, "");
        list[(*n)++] = value;
    }
    if (what == O_HELP)
        fputs(help, stdout);
    if (what == O_VERSION)
        printf("anji-ledger %s\n", anji_version());
    return what == O_HELP || what == O_VERSION ? -1 : DONE;
}

static int read_options(settings *s, int argc, char **argv)
{
    struct option longs[N_NAMES + 1];
    int           found, status = DONE;

    memset(longs, 0, sizeof longs);
    for (size_t i = 0; i < N_NAMES; i++) {
        int flag = names[i].what < 256 && names[i].what != O_VINTAGE &&
                   names[i].what != O_PARCEL;
        longs[i].name    = names[i].name;
        longs[i].has_arg = flag ? no_argument : required_argument;
        longs[i].val     = names[i].what;
    }
    while (status == DONE && (found = getopt_long(argc, argv, "", longs, NULL)) != -1) {
        if (found == '?') {
            fprintf(stderr, "Try 'anji-ledger --help'.\n");
            return BAD_USAGE;
        }
        status = set_option(s, found, optarg);
    }
    return status;
}

/* The clock is read here and nowhere in the library. */
static int read_time(settings *s)
{
    anji_civil c = {0};
    char       end;

    s->now = (int64_t)time(NULL);
    if (!s->time)
        return DONE;
    if (sscanf(s->time, "%4d-%2d-%2dT%2d:%2d:%2d%c", &c.year, &c.month, &c.day, &c.hour,
               &c.minute, &c.second, &end) != 7 ||
        end != 'Z' || anji_seconds_from_civil(&c, &s->now) != ANJI_OK)
        return usage("--time", s->time, ", want UTC such as 2026-11-24T15:12:00Z");
    return DONE;
}

/* ---- what was done ------------------------------------------------------------------------ */

int print_json(json_t *value)
{
    if (value)
        json_dumpf(value, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
    else
        fprintf(stderr, "anji-ledger: no memory for the answer\n");
    putchar('\n');
    json_decref(value);
    return value ? DONE : REFUSED;
}

int report(const settings *s, anji_ledger *ledger, int64_t entry)
{
    char      *text;
    char       hash[ANJI_SHA256_HEX];
    anji_error err;
    json_t    *lines = s->json ? json_array() : NULL;
    int        skip  = 4; /* head of the entry */

    if (anji_ledger_entry(ledger, entry, &text, hash, &err) != ANJI_OK) {
        json_decref(lines);
        return failed(&err);
    }
    if (!s->json)
        printf("entry %lld, SHA-256 %s\n", (long long)entry, hash);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        if (skip-- > 0)
            continue;
        if (s->json)
            json_array_append_new(lines, json_string(line));
        else
            printf("  %s\n", line);
    }
    anji_ledger_rows_free(text);
    return s->json ? print_json(json_pack("{s:I,s:s,s:o}", "entry", (json_int_t)entry,
                                          "hash", hash, "lines", lines))
                   : DONE;
}

/* ---- commands ------------------------------------------------------------------------------- */

static int init_command(const settings *s, const char *path)
{
    anji_ledger_opts opts;
    anji_ledger     *ledger;
    anji_error       err;
    int64_t          overlap = 1;

    if (!s->registry)
        return usage("init wants --registry", NULL, "");
    if (s->overlap &&
        (!whole(s->overlap, &overlap) || overlap < 0 || overlap > 1000000))
        return usage("--overlap", s->overlap, ", want whole m2 from 0 to 1000000");
    anji_ledger_opts_init(&opts, sizeof opts);
    opts.signed_issues = (uint32_t)s->signed_issues;
    opts.coordinates   = (uint32_t)s->degrees;
    opts.overlap       = (uint32_t)overlap;
    if (anji_ledger_create(path, s->registry, s->now, &opts, &ledger, &err) != ANJI_OK)
        return failed(&err);
    int status = report(s, ledger, 1);
    anji_ledger_close(ledger);
    return status;
}

/* A key as digits, or from its file. */
static int read_key(const char *given, char key[ANJI_KEY_HEX])
{
    anji_error err;
    int        secret = 0;

    if (!given)
        return usage("a verifier needs --key", NULL, "");
    if (strlen(given) == ANJI_KEY_HEX - 1) {
        strcpy(key, given);
        return DONE;
    }
    if (anji_key_read(given, key, &secret, &err) != ANJI_OK)
        return failed(&err);
    return secret ? usage("--key", given, " is a secret key; want the public one")
                  : DONE;
}

enum {
    ACCOUNT,
    METHOD,
    VERIFIER,
    REVOKE,
    HOLD,
    BUFFER,
    TRANSFER,
    RETIRE,
    CANCEL,
    REPLACE,
    REVERSE
};

static int register_one(const settings *s, anji_ledger *ledger, int what,
                        const anji_ledger_request *request, int64_t *entry,
                        anji_error *err)
{
    char key[ANJI_KEY_HEX] = "";

    if (what == ACCOUNT)
        return anji_ledger_account(ledger, request, s->id, s->name, entry, err);
    if (what == METHOD)
        return anji_ledger_method(ledger, request, s->method,
                                  anji_ledger_eligibility(s->eligibility), entry, err);
    if (read_key(s->key, key) != DONE)
        return -1;
    return what == VERIFIER
               ? anji_ledger_verifier(ledger, request, key, s->name, entry, err)
               : anji_ledger_revoke(ledger, request, key, s->reason, entry, err);
}

/* All tonnes of a serial: its last two numbers. */
static int64_t all_of(const char *serial)
{
    const char *last  = serial ? strrchr(serial, '-') : NULL;
    const char *first = last;

    while (first && first > serial && first[-1] != '-')
        first--;
    return first ? atoll(last + 1) - atoll(first) + 1 : 1;
}

static int retire(const settings *s, anji_ledger *ledger,
                  const anji_ledger_request *request, const anji_ledger_part *part,
                  int64_t *entry, anji_error *err)
{
    anji_ledger_retirement r = {s->beneficiary, s->purpose, s->date, -1, 0};
    anji_civil             c;
    char                   today[48];

    if (!r.date && anji_civil_from_seconds(s->now, &c) == ANJI_OK) {
        snprintf(today, sizeof today, "%04d-%02d-%02d", (int)c.year, (int)c.month,
                 (int)c.day);
        r.date = today;
    }
    if (s->use) {
        r.use = anji_ledger_eligibility(s->use);
        if (r.use < 0) {
            usage("--use", s->use, ", want NONE, LOCAL, CCER, VCS or GS");
            return -1;
        }
    }
    return anji_ledger_retire(ledger, request, part, &r, entry, err);
}

static int move_one(const settings *s, anji_ledger *ledger, int what,
                    const anji_ledger_request *request, int64_t *entry, anji_error *err)
{
    anji_ledger_part part = {s->serial, all_of(s->serial), s->holder};

    if (s->tonnes && !whole(s->tonnes, &part.tonnes)) {
        usage("--tonnes", s->tonnes, ", want a whole number");
        return -1;
    }
    switch (what) {
    case HOLD:
        return anji_ledger_hold(ledger, request, &part, entry, err);
    case BUFFER:
        return anji_ledger_buffer(ledger, request, &part, entry, err);
    case TRANSFER:
        return anji_ledger_transfer(ledger, request, &part, s->to, entry, err);
    case CANCEL:
        return anji_ledger_cancel(ledger, request, &part, s->reason, entry, err);
    case REPLACE:
        return anji_ledger_replace(ledger, request, &part, s->project, entry, err);
    default:
        return retire(s, ledger, request, &part, entry, err);
    }
}

static int reverse_one(const settings *s, anji_ledger *ledger,
                       const anji_ledger_request *request, int64_t *entry,
                       anji_error *err)
{
    int64_t loss = 0;

    if (!s->loss || !whole(s->loss, &loss)) {
        usage("reverse wants --loss in whole tonnes", NULL, "");
        return -1;
    }
    return anji_ledger_reverse(ledger, request, s->project, loss, s->reason,
                               s->statement_hash, entry, err);
}

static int operation(const settings *s, anji_ledger *ledger, int what)
{
    anji_ledger_request request = {s->now, s->request};
    anji_error          err;
    int64_t             entry;

    int status = what <= REVOKE ? register_one(s, ledger, what, &request, &entry, &err)
                 : what == REVERSE ? reverse_one(s, ledger, &request, &entry, &err)
                                   : move_one(s, ledger, what, &request, &entry, &err);
    if (status < 0)
        return BAD_USAGE;
    if (status == ANJI_ERR_NULL)
        return usage("an option is missing", NULL, "");
    return status == ANJI_OK ? report(s, ledger, entry) : failed(&err);
}

/* ---- files ----------------------------------------------------------------------------------- */

static int format_of(const char *path, int *format)
{
    const char *dot = strrchr(path, '.');

    *format = dot && strcmp(dot, ".json") == 0 ? ANJI_LEDGER_JSON : ANJI_LEDGER_CSV;
    return dot && (*format == ANJI_LEDGER_JSON || strcmp(dot, ".csv") == 0)
               ? DONE
               : usage("the file", path, ", want one that ends with .csv or .json");
}

static int transport(const char *command, const char *path, const char *file)
{
    anji_ledger *ledger = NULL;
    anji_error   err;
    int          format;

    if (!file)
        return usage(command, NULL, " wants two files");
    if (format_of(file, &format) != DONE)
        return BAD_USAGE;
    int status = ANJI_OK;
    if (strcmp(command, "import") == 0) {
        status = anji_ledger_import(file, format, path, &err);
    } else {
        status = anji_ledger_open(path, NULL, &ledger, &err);
        if (status == ANJI_OK)
            status = anji_ledger_export(ledger, format, file, &err);
        anji_ledger_close(ledger);
    }
    return status == ANJI_OK ? DONE : failed(&err);
}

static const char *const operations[] = {"account", "method",  "verifier", "revoke",
                                         "hold",    "buffer",  "transfer", "retire",
                                         "cancel",  "replace", "reverse"};

static int with_ledger(const settings *s, const char *command, const char *path)
{
    anji_ledger *ledger;
    anji_error   err;
    int          status = -1;

    if (anji_ledger_open(path, NULL, &ledger, &err) != ANJI_OK)
        return failed(&err);
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
        if (strcmp(command, operations[i]) == 0)
            status = operation(s, ledger, (int)i);
    if (strcmp(command, "issue") == 0)
        status = issue_command(s, ledger);
    if (strcmp(command, "show") == 0)
        status = show_command(s, ledger);
    anji_ledger_close(ledger);
    return status;
}

static int known(const char *command)
{
    int found = strcmp(command, "issue") == 0 || strcmp(command, "show") == 0;

    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
        found |= strcmp(command, operations[i]) == 0;
    return found;
}

int main(int argc, char **argv)
{
    static settings s;

    int status = read_options(&s, argc, argv);
    if (status != DONE)
        return status < 0 ? DONE : status;
    if (argc - optind < 2)
        return usage("want a command and a ledger's file", NULL, "");
    const char *command = argv[optind], *path = argv[optind + 1];
    const char *file = argc - optind > 2 ? argv[optind + 2] : NULL;
    if (read_time(&s) != DONE)
        return BAD_USAGE;
    if (strcmp(command, "export") == 0 || strcmp(command, "import") == 0)
        return transport(command, path, file);
    if (file)
        return usage("one word too many:", file, "");
    if (strcmp(command, "init") == 0)
        return init_command(&s, path);
    if (strcmp(command, "check") == 0)
        return check_command(&s, path);
    return known(command) ? with_ledger(&s, command, path)
                          : usage("no such command:", command, "");
}
