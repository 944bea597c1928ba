/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "cli/help.h"

void firn_help_overview(FILE *out)
{
    fprintf(out, "firn: Apache Iceberg tables without a cluster\n\n"
                 "  firn COMMAND [ARGUMENTS] [OPTIONS]\n\n");
    for (size_t i = 0; i < firn_command_count; i++)
        fprintf(out, "  %-17s %s\n", firn_commands[i]->name, firn_commands[i]->summary);
    fprintf(out, "\n"
                 "The first command works without any set-up: tables go to ./data/warehouse.\n"
                 "See firn help COMMAND for its options and an example.\n");
}

static void print_options(const firn_option *options, FILE *out)
{
    for (; options->name; options++) {
        char left[64];
        snprintf(left, sizeof left, "--%s%s%s", options->name, options->value ? " " : "",
                 options->value ? options->value : "");
        fprintf(out, "  %c%c %-26s %s\n", options->letter ? '-' : ' ',
                options->letter ? options->letter : ' ', left, options->help);
    }
}

void firn_help_command(const firn_command *c, FILE *out)
{
    fprintf(out, "firn %s %s\n\n  %s\n", c->name, c->arguments, c->summary);
    if (c->also)
        fprintf(out, "  Also: firn %s\n", c->also);
    if (c->options[0].name) {
        fprintf(out, "\nOptions\n");
        print_options(c->options, out);
    }
    fprintf(out, "\nFor every command\n");
    print_options(firn_common_options, out);
    if (c->example)
        fprintf(out, "\nExample\n  %s\n", c->example);
}
