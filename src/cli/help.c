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
        fprintf(out, "  %c%c %-26s %s%s\n", options->letter ? '-' : ' ',
                options->letter ? options->letter : ' ', left, options->help,
                options->repeats ? " (repeatable)" : "");
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

/* ---- manual pages and completion, from the same table ---- */

/* scdoc takes _ and * as marks. */
static void put_plain(const char *text, FILE *out)
{
    for (; *text; text++) {
        if (strchr("_*\\#", *text))
            fputc('\\', out);
        fputc(*text, out);
    }
}

static void put_option_page(const firn_option *options, FILE *out)
{
    for (; options->name; options++) {
        fprintf(out, "*--%s*", options->name);
        if (options->letter)
            fprintf(out, ", *-%c*", options->letter);
        if (options->value) {
            fputs(" _", out);
            fputs(options->value, out);
            fputs("_", out);
        }
        fputs("\n\t", out);
        put_plain(options->help, out);
        fputs(options->repeats ? " (repeatable)" : "", out);
        fputs("\n\n", out);
    }
}

void firn_help_page(const firn_command *c, FILE *out)
{
    fprintf(out, "firn-%s(1)\n\n# NAME\n\nfirn-%s - ", c->name, c->name);
    put_plain(c->summary, out);
    fprintf(out, "\n\n# SYNOPSIS\n\n*firn %s* ", c->name);
    put_plain(c->arguments, out);
    fputs(" [OPTIONS]\n\n", out);
    if (c->also)
        fprintf(out, "Also: *firn %s*\n\n", c->also);
    if (c->options[0].name) {
        fputs("# OPTIONS\n\n", out);
        put_option_page(c->options, out);
    }
    fputs("# OPTIONS OF ALL COMMANDS\n\n", out);
    put_option_page(firn_common_options, out);
    if (c->example) {
        fputs("# EXAMPLE\n\n```\n", out);
        fputs(c->example, out);
        fputs("\n```\n\n", out);
    }
    fputs("# EXIT STATUS\n\n0 done, 1 failed, 2 the command was wrong, 3 not found, 4 conflict "
          "with another "
          "writer, 5 unknown whether the commit happened, 6 corrupt input, 7 not supported.\n\n"
          "# SEE ALSO\n\n*firn*(1)\n",
          out);
}

void firn_help_completion(FILE *out)
{
    fputs("# bash completion for firn, made from its table of commands\n"
          "_firn() {\n"
          "\tlocal word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} options=\n"
          "\tif [ \"$COMP_CWORD\" = 1 ]; then\n\t\tCOMPREPLY=($(compgen -W \"",
          out);
    for (size_t i = 0; i < firn_command_count; i++)
        fprintf(out, "%s%s", i ? " " : "", firn_commands[i]->name);
    fputs("\" -- \"$word\"))\n\t\treturn\n\tfi\n\tcase $command in\n", out);
    for (size_t i = 0; i < firn_command_count; i++) {
        fprintf(out, "\t%s) options=\"", firn_commands[i]->name);
        for (const firn_option *o = firn_commands[i]->options; o->name; o++)
            fprintf(out, "--%s ", o->name);
        fputs("\" ;;\n", out);
    }
    fputs("\tesac\n\toptions=\"$options", out);
    for (const firn_option *o = firn_common_options; o->name; o++)
        fprintf(out, " --%s", o->name);
    fputs("\"\n\tcase $word in\n\t-*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
          "\t*) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n\tesac\n}\n"
          "complete -F _firn firn iceberg-manager\n",
          out);
}
