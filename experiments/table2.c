/* table2: what reviewers say of aspects, and the dimension of covariates made of it
 * (section 4.2 of the two-tower paper, OpenReview Ulj0tR-k7q).
 *
 * Claim: Table 2 gives frequency, mean, standard deviation and quartiles of the polarity of
 * the ten most common aspects of 688,960 Yelp reviews. What the paper scores is not said;
 * here it is the word that describes a noun (text/tt_aspect.h).
 *
 * Data: the user's Yelp folder (--yelp, --lexicon, --tagged), or generated ones with
 * planted aspects in their place (common/yelp_input.h); every table says in its title which
 * it was. Covariates for the dimensions are made from all reviews: nothing is predicted
 * from them.
 *
 * Design: cell `aspects`, one task a folder (Yelp: one; generated: a fresh one for each
 * replicate): the ten most common nouns, and the printed ten beside them. Cells user/.. and
 * business/..: points of one side of the first folder in the coordinates of one block
 * (base, n-grams, aspects, all), box counting and three companions
 * (common/dimension_estimate.h). On generated folders the printed numbers are not compared.
 *
 * Statistics: quartiles linear between order statistics; intervals by the percentile
 * bootstrap over the reviews that name the noun. Generated folders: Spearman's rank
 * correlation, over businesses with at least five mentions, of mean polarity with the
 * planted quality in the same aspect; as a control with that in the next one, less the
 * correlation of the two qualities, which share a factor (the control was first held
 * against 0; a pilot with seed 77 gave .26, and 0 was not what is planted); t intervals
 * over folders. Dimensions have the methods' own intervals, and imply 2 beta / (2 beta + d)
 * for beta = 1 and 2 (Theorem 2, d the larger of both sides) only where their status is ok
 * or finite (then d = 0). No rule judges them.
 *
 * Decision rules. Yelp: quartiles of food, service, staff and place, twelve in all, with
 * joint 95 % intervals (Bonferroni): agrees if all lie within .08 of the printed ones,
 * differs if one lies wholly outside, else inconclusive. Generated: recovery agrees if each
 * of the ten planted nouns is among the ten most common of every folder and the joint 95 %
 * t intervals of their rank correlations (Bonferroni) lie above .8, differs if a noun is
 * missing or an interval lies wholly below; control agrees if the 90 % t interval of its
 * mean over the aspects lies within [-.1, .1], differs if wholly outside.
 *
 * Figure: plots/table2.gp. */
#include <stdio.h>

#include "base/tt_error.h"
#include "common/table2_report.h"

// clang-format off
static const char *const columns[TABLE2_COLUMNS] = {
    "reviews",     "users",       "businesses", "rank",      "noun_0",      "noun_1",
    "noun_2",      "noun_3",      "mentions",   "naming",    "per_1000",    "per_1000_se",
    "mean",        "sd",          "q25",        "q50",       "q75",         "mean_lo",
    "sd_lo",       "q25_lo",      "q50_lo",     "q75_lo",    "mean_hi",     "sd_hi",
    "q25_hi",      "q50_hi",      "q75_hi",     "q25_joint_lo", "q50_joint_lo",
    "q75_joint_lo", "q25_joint_hi", "q50_joint_hi", "q75_joint_hi", "correlation",
    "control",     "shared",      "places",     "points",      "coordinates", "dimension",
    "dimension_lo", "dimension_hi", "limit",
};

static const struct {
    tt_yelp_generate_spec folder; // in place of Yelp
    tt_review_spec covariates;
    table2_effort effort;
    size_t folders;
    double seconds;
} effort_of[] = {
    [TT_SMOKE] = {{.users = 80, .businesses = 20, .reviews = 900, .cities = 3, .effect = 1,
                   .noise = 0.6, .users_noise = 0.4, .words = 40, .vocabulary = 2000},
                  {.n_grams = 30, .n_aspects = 20}, {200, 5}, 3, 0.2},
    [TT_DEFAULT] = {{.users = 300, .businesses = 80, .reviews = 5000, .cities = 6,
                     .effect = 1, .noise = 0.6, .users_noise = 0.4, .words = 50,
                     .vocabulary = 20000},
                    TT_REVIEW_DEFAULT, {1000, 5}, 5, 1},
    [TT_PAPER] = {{.users = 6000, .businesses = 1000, .reviews = 60000, .cities = 30,
                   .effect = 1, .noise = 0.6, .users_noise = 0.4, .words = 60,
                   .vocabulary = 20000},
                  TT_REVIEW_DEFAULT, {2000, 5}, 5, 15},
};
// clang-format on

/* Yelp gets the paper's covariates and the full bootstrap in every profile. */
static enum tt_profile pace(enum tt_profile profile) {
    return yelp_input_source()->yelp ? TT_PAPER : profile;
}

static size_t cells(enum tt_profile profile) {
    (void)profile;
    return TABLE2_CELLS;
}

static size_t replicates(enum tt_profile profile, size_t cell) {
    return cell == 0 && !yelp_input_source()->yelp ? effort_of[profile].folders : 1;
}

static void cell_name(enum tt_profile profile, size_t cell, char *out, size_t size) {
    (void)profile;
    if (cell == 0) {
        snprintf(out, size, "aspects");
    } else {
        snprintf(out, size, "%s/%s", table2_side[(cell - 1) / TABLE2_BLOCKS],
                 table2_block[(cell - 1) % TABLE2_BLOCKS]);
    }
}

static double seconds(enum tt_profile profile, size_t cell) {
    (void)cell;
    return effort_of[pace(profile)].seconds;
}

static void design(enum tt_profile profile, FILE *f) {
    const enum tt_profile p = pace(profile);
    yelp_input_design(yelp_input_source(), &effort_of[p].folder, f);
    fprintf(f, "%zu n-grams, %zu aspects, %zu resamples, %zu mentions\n",
            effort_of[p].covariates.n_grams, effort_of[p].covariates.n_aspects,
            effort_of[p].effort.resamples, effort_of[p].effort.least);
}

static int run(const tt_task *task, tt_sink *sink) {
    const enum tt_profile p = pace(task->profile);
    const tt_address address = {.seed = task->seed,
                                .design = tt_hash32("table2"),
                                .cell = (uint32_t)task->cell,
                                .replicate = (uint32_t)task->replicate};
    const yelp_input *in;
    const int status = yelp_input_keep(&in, yelp_input_source(), &effort_of[p].folder,
                                       task->seed, task->replicate);
    if (status != TT_OK) {
        return status;
    }
    if (task->cell == 0) {
        return table2_aspects(sink, in, &effort_of[p].effort, &address);
    }
    return table2_dimensions(sink, in, (task->cell - 1) / TABLE2_BLOCKS == 1,
                             (task->cell - 1) % TABLE2_BLOCKS, &effort_of[p].covariates,
                             &address);
}

static const tt_experiment table2 = {
    .name = "table2",
    .claim =
        "Polarity of the ten most common aspects of Yelp reviews, and the dimension of "
        "covariates made of them.",
    .version = 1,
    .columns = columns,
    .n_columns = TABLE2_COLUMNS,
    .options = &yelp_input_options,
    .available = yelp_input_available,
    .place = yelp_input_place,
    .prepare = yelp_input_prepare,
    .cells = cells,
    .replicates = replicates,
    .cell_name = cell_name,
    .seconds = seconds,
    .design = design,
    .run = run,
    .report = table2_report,
};

int main(int argc, char **argv) {
    return tt_experiment_main(&table2, argc, argv);
}
