/* anji-pay: tonnes sold in, the yuan of a village and each of its households out.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <anjicarbon/account.h>

enum { DONE = 0, BAD_INPUT = 1, BAD_USAGE = 2 };

static const char help[] =
    "Usage: anji-pay --tonnes N --price YUAN --fee YUAN --measurement YUAN\n"
    "                --village PERCENT --collective PERCENT --register FILE [options]\n"
    "\n"
    "The account of a sale of carbon: gross, costs, net, what goes to the village, "
    "and\n"
    "what of that each household of the share register receives, exact to the fen.\n"
    "\n"
    "The sale\n"
    "  --tonnes N              t CO2 sold, whole\n"
    "  --price YUAN            per tonne; or --price-id ID, of 'anji-pay --prices'\n"
    "  --fee YUAN              the platform's, a sum; and, or instead of it,\n"
    "  --fee-share PERCENT     a share of gross\n"
    "  --measurement YUAN      measurement, reporting and verification\n"
    "The shares\n"
    "  --village PERCENT       of net\n"
    "  --village-min PERCENT   refuse less than that (80)\n"
    "  --collective PERCENT    of the village's, or\n"
    "  --collective-sum YUAN   a sum; households share the rest\n"
    "  --register FILE         CSV: household, name, and shares (share, area_mu, ...)\n"
    "  --measure COLUMN        which column holds the shares, where there are several\n"
    "The result\n"
    "  --name TEXT             of the village (village)\n"
    "  --household ID          the statement of one household\n"
    "  --csv FILE              household, name, share and yuan\n"
    "  --basis FILE            what the tonnes rest on, such as the statement of the\n"
    "                          credit: stands in the statement by its SHA-256; may be\n"
    "                          repeated\n"
    "  --statement FILE        the account as a statement, see anji-verify\n"
    "  --quiet                 no report\n"
    "  --prices                list prices as published, with date and source\n"
    "  --help, --version\n"
    "\n"
    "Costs that there are none of are 0, and said so. Percentages have at most two\n"
    "decimals.\n"
    "\n"
    "Exit status: 0 done, 1 the input was refused or the result not written, 2 wrong\n"
    "usage.\n";

#define BASIS_MAX 64

typedef struct {
    anji_sale         sale;
    anji_payment_opts opts;
    const char       *path, *measure, *name, *household, *csv, *statement;
    const char       *basis[BASIS_MAX];
    size_t            n_basis;
    int               quiet;
    unsigned          given; /* bit of each option */
} settings;

typedef struct {
    anji_payment   pay;
    anji_register *reg;
    int64_t       *fen;
    size_t         n;
} result;

static int usage(const char *what, const char *value)
{
    fprintf(stderr, "anji-pay: %s%s%s%s\nTry 'anji-pay --help'.\n", what,
            value ? " '" : "", value ? value : "", value ? "'" : "");
    return BAD_USAGE;
}

static int failed(const anji_error *err)
{
    fprintf(stderr, "anji-pay: %s\n", err->message);
    return err->code == ANJI_ERR_OPTS ? BAD_USAGE : BAD_INPUT;
}

/* ---- options ---------------------------------------------------------------------------- */

enum {
    TONNES,
    PRICE,
    FEE,
    FEE_SHARE,
    MEASUREMENT,
    VILLAGE,
    COLLECTIVE,
    COLLECTIVE_SUM,
    NUMBERS,
    PRICE_ID = NUMBERS,
    VILLAGE_MIN,
    REGISTER,
    MEASURE,
    NAME,
    HOUSEHOLD,
    CSV,
    BASIS,
    STATEMENT,
    QUIET,
    PRICES,
    HELP,
    VERSION
};

/* Options that are a number of the sale. */
static const struct {
    const char *option;
    int         decimals;
    size_t      at;
} numbers[NUMBERS] = {
    [TONNES]         = {"--tonnes", 0, offsetof(anji_sale, tonnes)},
    [PRICE]          = {"--price", 2, offsetof(anji_sale, price_fen)},
    [FEE]            = {"--fee", 2, offsetof(anji_sale, fee_fen)},
    [FEE_SHARE]      = {"--fee-share", 2, offsetof(anji_sale, fee_share)},
    [MEASUREMENT]    = {"--measurement", 2, offsetof(anji_sale, measurement_fen)},
    [VILLAGE]        = {"--village", 2, offsetof(anji_sale, village_share)},
    [COLLECTIVE]     = {"--collective", 2, offsetof(anji_sale, collective_share)},
    [COLLECTIVE_SUM] = {"--collective-sum", 2, offsetof(anji_sale, collective_fen)},
};

static const struct option options[] = {{"tonnes", 1, NULL, TONNES},
                                        {"price", 1, NULL, PRICE},
                                        {"fee", 1, NULL, FEE},
                                        {"fee-share", 1, NULL, FEE_SHARE},
                                        {"measurement", 1, NULL, MEASUREMENT},
                                        {"village", 1, NULL, VILLAGE},
                                        {"collective", 1, NULL, COLLECTIVE},
                                        {"collective-sum", 1, NULL, COLLECTIVE_SUM},
                                        {"price-id", 1, NULL, PRICE_ID},
                                        {"village-min", 1, NULL, VILLAGE_MIN},
                                        {"register", 1, NULL, REGISTER},
                                        {"measure", 1, NULL, MEASURE},
                                        {"name", 1, NULL, NAME},
                                        {"household", 1, NULL, HOUSEHOLD},
                                        {"csv", 1, NULL, CSV},
                                        {"basis", 1, NULL, BASIS},
                                        {"statement", 1, NULL, STATEMENT},
                                        {"quiet", 0, NULL, QUIET},
                                        {"prices", 0, NULL, PRICES},
                                        {"help", 0, NULL, HELP},
                                        {"version", 0, NULL, VERSION},
                                        {NULL, 0, NULL, 0}};

static int take_number(settings *s, int c, const char *text)
{
    anji_error err;
    int64_t    value;

    if (anji_decimal(text, numbers[c].decimals, &value, &err) != ANJI_OK || value < 0) {
        fprintf(stderr, "anji-pay: %s '%s', want %s\nTry 'anji-pay --help'.\n",
                numbers[c].option, text,
                numbers[c].decimals == 0 ? "a whole number"
                                         : "a number of at most two decimals");
        return BAD_USAGE;
    }
    memcpy((char *)&s->sale + numbers[c].at, &value, sizeof value);
    return DONE;
}

static int take_price(settings *s, const char *id)
{
    const anji_price *price = anji_price_find(id);

    if (price == NULL)
        return usage("no such price, see --prices:", id);
    s->sale.price_fen = price->fen;
    s->given |= 1U << PRICE;
    return DONE;
}

static int take_minimum(settings *s, const char *text)
{
    int64_t value;

    if (anji_decimal(text, 2, &value, NULL) != ANJI_OK || value < 0 ||
        value > ANJI_SHARE_ONE)
        return usage("--village-min, want 0 to 100 %:", text);
    s->opts.village_min = (uint32_t)value;
    return DONE;
}

static int take_basis(settings *s, const char *path)
{
    if (s->n_basis == BASIS_MAX)
        return usage("too many --basis", NULL);
    s->basis[s->n_basis++] = path;
    return DONE;
}

static int take_option(settings *s, int c, const char *text)
{
    if (c >= 0 && c < NUMBERS) {
        s->given |= 1U << c;
        return take_number(s, c, text);
    }
    switch (c) {
    case PRICE_ID:
        return take_price(s, text);
    case VILLAGE_MIN:
        return take_minimum(s, text);
    case BASIS:
        return take_basis(s, text);
    case REGISTER:
        return (s->path = text, DONE);
    case MEASURE:
        return (s->measure = text, DONE);
    case NAME:
        return (s->name = text, DONE);
    case HOUSEHOLD:
        return (s->household = text, DONE);
    case CSV:
        return (s->csv = text, DONE);
    case STATEMENT:
        return (s->statement = text, DONE);
    case QUIET:
        return (s->quiet = 1, DONE);
    default:
        return usage("unknown option", NULL);
    }
}

static int list_prices(void)
{
    static const char *const how[] = {"quoted", "value / tonnes", "close"};
    const anji_price        *p;

    for (size_t i = 0; (p = anji_price_at(i)) != NULL; i++) {
        char yuan[32];
        anji_fen_text(p->fen, yuan, sizeof yuan);
        printf("%-22s %-8s %10s yuan/t  %-10s  %s; %s (%s)\n", p->id,
               anji_price_kind_name(p->kind), yuan, p->date[0] ? p->date : "no date",
               p->what, p->source, how[p->how]);
    }
    return DONE;
}

static int complete(const settings *s)
{
    static const struct {
        unsigned    any;
        const char *missing;
    } wants[] = {
        {1U << TONNES, "--tonnes is missing"},
        {1U << PRICE, "--price is missing"},
        {1U << FEE | 1U << FEE_SHARE, "--fee is missing (0: none)"},
        {1U << MEASUREMENT, "--measurement is missing (0: none)"},
        {1U << VILLAGE, "--village is missing"},
        {1U << COLLECTIVE | 1U << COLLECTIVE_SUM, "--collective is missing (0: none)"},
    };

    for (size_t i = 0; i < sizeof wants / sizeof *wants; i++)
        if ((s->given & wants[i].any) == 0)
            return usage(wants[i].missing, NULL);
    return s->path != NULL ? -1 : usage("--register is missing", NULL);
}

/* -1 to go on, else the exit status. */
static int parse(int argc, char **argv, settings *s)
{
    int status = DONE;

    for (int c;
         status == DONE && (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (c == HELP || c == VERSION) {
            printf(c == HELP ? "%s" : "anji-pay %s, GPL-3.0-or-later\n",
                   c == HELP ? help : anji_version());
            return DONE;
        }
        if (c == PRICES)
            return list_prices();
        status = take_option(s, c, optarg);
    }
    if (status == DONE && optind < argc)
        return usage("what is", argv[optind]);
    return status == DONE ? complete(s) : status;
}

/* ---- the work ---------------------------------------------------------------------------- */

static int pay(const settings *s, result *r)
{
    anji_error err;

    if (anji_register_read(s->path, s->measure, &r->reg, &err) != ANJI_OK ||
        anji_payment_run(&s->sale, &s->opts, &r->pay, &err) != ANJI_OK)
        return failed(&err);
    r->n   = anji_register_count(r->reg);
    r->fen = calloc(r->n, sizeof *r->fen);
    if (r->fen == NULL) {
        fprintf(stderr, "anji-pay: no memory\n");
        return BAD_INPUT;
    }
    if (anji_share(r->pay.households, r->n, anji_register_weights(r->reg), r->fen,
                   &err) != ANJI_OK)
        return failed(&err);
    return DONE;
}

static void print_household(const result *r, size_t i)
{
    char   brief[256];
    size_t n =
        anji_household_describe(&r->pay, r->reg, i, r->fen[i], brief, sizeof brief);
    char *text = n < sizeof brief ? NULL : malloc(n + 1);

    if (text != NULL)
        anji_household_describe(&r->pay, r->reg, i, r->fen[i], text, n + 1);
    puts(text != NULL ? text : brief);
    free(text);
}

static int report(const settings *s, const result *r)
{
    char    account[1024], yuan[32];
    int64_t sum   = 0;
    int     found = s->household == NULL;

    anji_payment_describe(&s->sale, &r->pay, account, sizeof account);
    printf("%s\n%s\n", s->name, account);
    for (size_t i = 0; i < r->n; i++) {
        int wanted = s->household == NULL ||
                     strcmp(s->household, anji_register_id(r->reg, i)) == 0;
        found |= wanted;
        sum += r->fen[i];
        if (wanted)
            print_household(r, i);
    }
    if (!found) {
        fprintf(stderr, "anji-pay: no household '%s' in %s\n", s->household, s->path);
        return BAD_INPUT;
    }
    anji_fen_text(sum, yuan, sizeof yuan);
    if (s->household == NULL)
        printf("All %zu households: %s yuan\n", r->n, yuan);
    return DONE;
}

/* A cell of a CSV file, in quotes where it needs them. */
static void put_cell(FILE *file, const char *text)
{
    if (strpbrk(text, ",\"") == NULL) {
        fputs(text, file);
        return;
    }
    fputc('"', file);
    for (; *text != '\0'; text++)
        fprintf(file, *text == '"' ? "\"%c" : "%c", *text);
    fputc('"', file);
}

static int write_csv(const char *path, const result *r)
{
    FILE *file = fopen(path, "w");

    if (file == NULL) {
        perror(path);
        return BAD_INPUT;
    }
    fprintf(file, "household,name,");
    put_cell(file, anji_register_measure(r->reg));
    fprintf(file, ",yuan\n");
    for (size_t i = 0; i < r->n; i++) {
        char    yuan[32];
        int64_t weight = anji_register_weights(r->reg)[i], one = 1;
        int     decimals = anji_register_decimals(r->reg);
        for (int k = 0; k < decimals; k++)
            one *= 10;
        anji_fen_text(r->fen[i], yuan, sizeof yuan);
        put_cell(file, anji_register_id(r->reg, i));
        fputc(',', file);
        put_cell(file, anji_register_name(r->reg, i));
        fprintf(file, ",%" PRId64, weight / one);
        if (decimals > 0)
            fprintf(file, ".%0*" PRId64, decimals, weight % one);
        fprintf(file, ",%s\n", yuan);
    }
    int bad = ferror(file);
    if (fclose(file) != 0 || bad) {
        fprintf(stderr, "anji-pay: %s was not written\n", path);
        return BAD_INPUT;
    }
    return DONE;
}

static int write_statement(const settings *s)
{
    const anji_payment_source source = {s->name,  s->path,  s->measure, &s->sale,
                                        &s->opts, s->basis, s->n_basis};
    anji_statement           *statement;
    anji_error                err;

    int status = anji_statement_payment(&source, &statement, &err);
    if (status == ANJI_OK) {
        status = anji_statement_write(statement, s->statement, &err);
        anji_statement_free(statement);
    }
    return status == ANJI_OK ? DONE : failed(&err);
}

int main(int argc, char **argv)
{
    settings s;
    result   r;

    memset(&s, 0, sizeof s);
    memset(&r, 0, sizeof r);
    s.name                  = "village";
    s.sale.collective_share = -1;
    s.sale.collective_fen   = -1;
    anji_payment_opts_init(&s.opts, sizeof s.opts);
    int status = parse(argc, argv, &s);
    if (status >= 0)
        return status;
    status = pay(&s, &r);
    if (status == DONE && !s.quiet)
        status = report(&s, &r);
    if (status == DONE && s.csv != NULL)
        status = write_csv(s.csv, &r);
    if (status == DONE && s.statement != NULL)
        status = write_statement(&s);
    if (fflush(stdout) != 0 && status == DONE) {
        fprintf(stderr, "anji-pay: the report was not written\n");
        status = BAD_INPUT;
    }
    anji_register_free(r.reg);
    free(r.fen);
    return status;
}
