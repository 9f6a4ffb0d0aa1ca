/* SPDX-License-Identifier: Apache-2.0 */
/* The help texts: examples first, then commands, options and exit codes. */
#include "solver/cli/args.h"

typedef struct verb_help {
    const char *usage, *text, *examples;
} verb_help;

static const verb_help verb_helps[LL_CLI_VERB_COUNT] = {
    [LL_CLI_SOLVE] = {"CASE -o OUT",
                      "Finds the cheapest assignment of all demands that fits every capacity, writes it to the folder\n"
                      "OUT with a certificate, and verifies it there. Prints the corridors and the result.\n",
                      "  landlink solve graphs/cases/middle-corridor -o out/base\n"
                      "  landlink solve anaheim_net.tntp -o out/anaheim --demand-scale 0.5 --gap 1e-4\n"
                      "  landlink solve case -o out/plan --scenario caspian-ferries --time-limit 600 --json\n"
                      "  landlink solve case -o out/large --checkpoint out/kept\n"
                      "  landlink solve graphs/cases/middle-corridor -o out/choice --logit 0.01\n"},
    [LL_CLI_COMPARE] =
        {"CASE -o OUT",
         "Solves the case and each scenario of scenario.csv (or those of --scenario LIST) from where the case ended,\n"
         "verifies every answer, and writes what differs: corridors, links, origins and destinations. Prints a line\n"
         "a scenario. One that cannot be applied or solved is marked and does not stop the others (exit 2).\n",
         "  landlink compare graphs/cases/middle-corridor -o out/compare\n"
         "  landlink compare graphs/cases/middle-corridor -o out/borders --scenario 'poland_closed;iran_closed'\n"
         "  landlink compare graphs/cases/middle-corridor -o out/outages --outage border\n"
         "  landlink compare case -o out/draws --draws 10000 --task 7/100    # and so on, on as many machines\n"
         "  landlink compare case -o out/draws --draws 10000 --collect\n"
         "  landlink verify  graphs/cases/middle-corridor out/borders/iran_closed --scenario iran_closed\n"},
    [LL_CLI_INVEST] =
        {"CASE -o OUT --budget-musd B",
         "Chooses the projects of project.csv with which the cheapest assignment costs least, of all choices that B "
         "million\n"
         "USD pay for, and proves it. Writes what each project saves alone, in the package and against the best "
         "choice\n"
         "without it, and the verified answers of the case without and with the choice. With --phase there is a "
         "budget\n"
         "a year, and what is not spent is kept. Needs GLPK.\n",
         "  landlink invest graphs/cases/middle-corridor -o out/invest --budget-musd 1000 --year 2030\n"
         "  landlink invest graphs/cases/middle-corridor -o out/few --budget-musd 500 --candidates 'P07;P08;P10;P25'\n"
         "  landlink invest graphs/cases/middle-corridor -o out/phases --phase '2025:300;2030:700' --rate 0.05\n"},
    [LL_CLI_VERIFY] =
        {"CASE OUT",
         "Checks the answer in OUT against its case in exact arithmetic: paths, capacities, demands, tables,\n"
         "objective and bound. Give the --scenario, --projects, --year, --hard and --demand-scale of the solve\n"
         "(summary.json has them).\n",
         "  landlink verify graphs/cases/middle-corridor out/base\n"},
    [LL_CLI_REPORT] =
        {"CASE OUT",
         "Checks the answer in OUT again and writes OUT/report.html: one page with map, corridors, bottlenecks and\n"
         "costs, which opens offline in any browser. solve writes it too. Give the --scenario, --projects, --year,\n"
         "--hard and --demand-scale of the solve (summary.json has them).\n",
         "  landlink report graphs/cases/middle-corridor out/base\n"},
    [LL_CLI_CHECK] = {"CASE",
                      "Reads a case, tells everything that is wrong with it, and names demands that no path serves.\n",
                      "  landlink check graphs/cases/middle-corridor\n"},
    [LL_CLI_CONVERT] =
        {"IN OUT [--to FORMAT]",
         "Writes a case in another format: case (a folder of tables), tntp, commalab, dimacs, mps, geojson.\n"
         "Refuses what the format cannot hold, unless --lossy.\n",
         "  landlink convert graphs/cases/middle-corridor corridor.geojson --to geojson --lossy\n"
         "  landlink convert SiouxFalls_net.tntp sioux-falls --to case\n"},
    [LL_CLI_GENERATE] =
        {"KIND -o CASE",
         "Makes a synthetic case of KIND, the same for the same options and seed:\n"
         "  planar    points in a plane, near neighbours tied; one class, all must be carried\n"
         "  grid      rows and columns; one class, all must be carried\n"
         "  corridor  parallel rail, road and sea routes with transfers and capacity sets; several classes\n"
         "  gravity   demand of several classes between the cities and ports of --network\n",
         "  landlink generate planar -o planar500 --nodes 500 --demands 3500 --binding 0.05 --seed 7\n"
         "  landlink generate corridor -o corridor --stages 20 --routes 4 --classes 5 --volume 2e6\n"
         "  landlink generate gravity -o demand --network graphs/cases/middle-corridor --origins 20 --decay 2000\n"},
    [LL_CLI_INFO] =
        {"[CASE]",
         "Version, build, threads and devices; with CASE its sizes, the quality of its elimination order, and\n"
         "with --parts its cells and the links between them.\n",
         "  landlink info\n"
         "  landlink info graphs/cases/middle-corridor --parts 2\n"},
    [LL_CLI_SELFTEST] =
        {"[CASE]",
         "Checks this machine, a line each: how fast memory is, every operation of the GPU (without one, of the CPU)\n"
         "beside Dijkstra on one thread, whole solves of generated cases and of CASE beside the CPU's.\n",
         "  landlink selftest\n"
         "  landlink selftest --device cuda graphs/cases/middle-corridor\n"},
};

static void print_option(FILE *out, const ll_cli_option *option) {
    char name[40];
    snprintf(name, sizeof name, "--%s%s%s", option->name, option->argument != NULL ? " " : "",
             option->argument != NULL ? option->argument : "");
    if (option->letter != 0) {
        fprintf(out, "  -%c, %-20s %s\n", option->letter, name, option->help);
    } else {
        fprintf(out, "      %-20s %s\n", name, option->help);
    }
}

static void print_whole(FILE *out) {
    fputs("landlink finds where freight should go, and proves it.\n\nExamples:\n"
          "  landlink check  graphs/cases/middle-corridor\n"
          "  landlink solve  graphs/cases/middle-corridor -o out/base\n"
          "  landlink verify graphs/cases/middle-corridor out/base\n"
          "  landlink compare graphs/cases/middle-corridor -o out/compare\n\n"
          "Commands:\n"
          "  solve   CASE -o OUT          assign the demand; write the answer and its certificate\n"
          "  compare CASE -o OUT          every scenario beside the base\n"
          "  invest  CASE -o OUT          which projects to build under a budget\n"
          "  verify  CASE OUT             check an answer in exact arithmetic\n"
          "  report  CASE OUT             write report.html from an answer\n"
          "  check   CASE                 check the input alone\n"
          "  convert IN OUT [--to FORMAT] write a case in another format\n"
          "  generate KIND -o CASE        make a synthetic case\n"
          "  info    [CASE]               version, build, devices; sizes and cells of a case\n"
          "  selftest [CASE]              check this machine and its GPU\n\n"
          "CASE is a folder of tables, a _net.tntp file, a CommaLab or a DIMACS min file; .gz is fine.\n"
          "'landlink COMMAND --help' tells the options of a command; 'landlink --version' the version.\n\n"
          "Exit codes: 0 done and verified, 2 some scenarios failed, 3 stopped early with a feasible answer,\n"
          "4 without one, 5 proven infeasible,\n"
          "64 wrong usage, 65 bad data, 66 input missing, 69 part absent, 70 internal error or verification failed,\n"
          "71 OUT in use, 73 cannot write, 75 interrupted with a checkpoint, 130 interrupted twice.\n",
          out);
}

void ll_cli_help(FILE *out, ll_cli_verb verb) {
    if (verb == LL_CLI_NO_VERB) {
        print_whole(out);
        return;
    }
    const verb_help *help = &verb_helps[verb];
    fprintf(out, "Usage: landlink %s %s [options]\n\n%s\nExamples:\n%s\nOptions:\n", ll_cli_verb_name(verb),
            help->usage, help->text, help->examples);
    for (int id = 0; id < LL_CLI_OPTION_COUNT; ++id) {
        if (ll_cli_has(verb, &ll_cli_options[id])) print_option(out, &ll_cli_options[id]);
    }
}
