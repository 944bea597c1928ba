/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The program: finds the command, runs it, and turns its status into an exit status
 * and one line of text. */
#include <locale.h>
#include <signal.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/help.h"
#include "cli/interrupt.h"

static int exit_status_of(firn_status status)
{
    switch (status) {
    case FIRN_OK: return 0;
    case FIRN_INVALID: return 2;
    case FIRN_NOT_FOUND: return 3;
    case FIRN_CONFLICT: return 4;
    case FIRN_COMMIT_UNKNOWN: return 5;
    case FIRN_CORRUPT: return 6;
    case FIRN_UNSUPPORTED: return 7;
    case FIRN_CANCELLED: return 130;
    default: return 1;
    }
}

static const firn_command *find_command(const char *name)
{
    for (size_t i = 0; i < firn_command_count; i++) {
        const firn_command *c = firn_commands[i];
        if (strcmp(c->name, name) == 0 || (c->also && strcmp(c->also, name) == 0))
            return c;
    }
    return NULL;
}

static int unknown_command(const char *name)
{
    const char *best = NULL;
    size_t distance = strlen(name) / 3 + 2;
    for (size_t i = 0; i < firn_command_count; i++) {
        size_t d = firn_str_distance(firn_str_from(name), firn_str_from(firn_commands[i]->name));
        if (d < distance) {
            distance = d;
            best = firn_commands[i]->name;
        }
    }
    if (best)
        fprintf(stderr, "firn: no command \"%s\": did you mean \"%s\"?\n", name, best);
    else
        fprintf(stderr, "firn: no command \"%s\": see firn help\n", name);
    return 2;
}

/* What was asked for, as the start of an error line: "cannot insert into users"; or, when
 * it was done, the message alone, which says so. */
static void print_error(const firn_command *command, const firn_session *session,
                        const firn_error *err)
{
    const firn_args *args = session->args;
    if (session->done[0]) {
        fprintf(stderr, "firn: %s\n", err->message);
        return;
    }
    const char *about = firn_arg(args, 0);
    const char *deed = command->deed ? command->deed : command->name;
    size_t len = strlen(deed);
    bool waits = deed[len - 1] == ' '; /* for what it is done to */
    fprintf(stderr, "firn: cannot %.*s", (int)(len - waits), deed);
    if (about && command->arguments_max != 0 && (waits || !command->deed))
        fprintf(stderr, " %s", about);
    fprintf(stderr, ": %s\n", err->message);
}

static int run(const firn_command *command, int argc, char **argv)
{
    firn_session session = { 0 };
    firn_args args = { 0 };
    firn_error err = { 0 };
    firn_status status = firn_args_parse(command, argc, argv, &session.memory, &args, &err);
    if (status != FIRN_OK) /* the log may want to know, as far as it is told where to */
        firn_session_begin(&session, &args, &(firn_error){ 0 });
    if (status == FIRN_OK && firn_flag(&args, "help")) {
        firn_help_command(command, stdout);
        firn_session_end(&session);
        return 0;
    }
    if (status == FIRN_OK && !firn_flag(&args, "quiet"))
        firn_progress_begin(&session.progress, command->name, firn_arg(&args, 0));
    if (status == FIRN_OK)
        status = firn_session_begin(&session, &args, &err);
    if (status == FIRN_OK)
        status = command->run(&session, &args, &err);
    if (status != FIRN_OK && status != FIRN_COMMIT_UNKNOWN && !session.done[0] &&
        firn_interrupt_check(NULL) != FIRN_OK) {
        status = firn_interrupt_check(&err); /* whatever it was that gave up first */
        session.exit_status = 0;
    }
    status = firn_session_finish(&session, status, &err);
    int result =
        status != FIRN_OK && session.exit_status ? session.exit_status : exit_status_of(status);
    firn_progress_end(&session.progress);
    if (status != FIRN_OK) {
        firn_session_log_failure(&session, command->name, result, &err);
        print_error(command, &session, &err);
    }
    firn_session_end(&session);
    return result;
}

/* Options may stand before the command, as in firn -q --catalog dir:lake query t: the
 * command is brought to the front. */
static void command_first(int argc, char **argv)
{
    int at = 1;
    while (at < argc && argv[at][0] == '-' && argv[at][1]) {
        bool letter = argv[at][1] != '-';
        firn_str name = firn_str_from(argv[at] + 2);
        bool attached = letter ? name.len > 0 : firn_str_find(name, '=') < name.len;
        bool takes_value = false;
        for (const firn_option *o = firn_common_options; o->name; o++)
            takes_value |=
                o->value && (letter ? o->letter == argv[at][1] : firn_str_is(name, o->name));
        at += takes_value && !attached ? 2 : 1;
    }
    if (at <= 1 || at >= argc)
        return;
    char *command = argv[at];
    memmove(argv + 2, argv + 1, (size_t)(at - 1) * sizeof *argv);
    argv[1] = command;
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    signal(SIGPIPE, SIG_DFL); /* firn query … | head ends quietly */
    if (argc < 2) {
        firn_help_overview(stderr);
        return 2;
    }
    command_first(argc, argv);
    bool asks_help = strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 ||
                     strcmp(argv[1], "-h") == 0;
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "version") == 0) {
        printf("firn %s\n", FIRN_VERSION);
        return 0;
    }
    if (asks_help && argc < 3) {
        firn_help_overview(stdout);
        return 0;
    }
    const char *name = argv[asks_help ? 2 : 1];
    if (asks_help && strcmp(name, "--completion") == 0) {
        firn_help_completion(stdout);
        return 0;
    }
    bool page = asks_help && strcmp(name, "--page") == 0 && argc > 3;
    const firn_command *command = find_command(page ? argv[3] : name);
    if (!command)
        return unknown_command(page ? argv[3] : name);
    if (asks_help) {
        (page ? firn_help_page : firn_help_command)(command, stdout);
        return 0;
    }
    return run(command, argc - 2, argv + 2);
}
