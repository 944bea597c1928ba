/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "cli/args.h"

#include "cli/command.h"

typedef struct parser {
    const firn_command *command;
    firn_arena *arena;
    firn_args *args;
    size_t positional_cap, given_cap;
    int argc, at;
    char **argv;
    firn_error *err;
} parser;

static const firn_option *find_in(const firn_option *options, firn_str name)
{
    for (; options->name; options++)
        if (firn_str_is(name, options->name))
            return options;
    return NULL;
}

static const firn_option *find_letter(const firn_option *options, char letter)
{
    for (; options->name; options++)
        if (options->letter == letter)
            return options;
    return NULL;
}

static void look_near(const firn_option *options, firn_str name, const char **best,
                      size_t *distance)
{
    for (; options->name; options++) {
        size_t d = firn_str_distance(name, firn_str_from(options->name));
        if (d < *distance) {
            *distance = d;
            *best = options->name;
        }
    }
}

static firn_status unknown(const parser *p, const char *word, firn_str name)
{
    const char *best = NULL;
    size_t distance = name.len / 3 + 2;
    look_near(p->command->options, name, &best, &distance);
    look_near(firn_common_options, name, &best, &distance);
    if (best)
        return firn_fail(p->err, FIRN_INVALID, "no option %s: did you mean --%s?", word, best);
    return firn_fail(p->err, FIRN_INVALID, "no option %s: see firn help %s", word,
                     p->command->name);
}

static firn_status add_given(parser *p, const firn_option *option, const char *value)
{
    if (option->value && !option->repeats && firn_opt(p->args, option->name))
        return firn_fail(p->err, FIRN_INVALID, "--%s is given twice", option->name);
    firn_given *grown = firn_arena_grow(p->arena, p->args->given, p->args->given_count,
                                        &p->given_cap, sizeof *grown);
    if (!grown)
        return firn_nomem(p->err);
    p->args->given = grown;
    grown[p->args->given_count++] = (firn_given){ option->name, value };
    return FIRN_OK;
}

static firn_status add_positional(parser *p, const char *word)
{
    const char **grown = firn_arena_grow(p->arena, p->args->positional, p->args->positional_count,
                                         &p->positional_cap, sizeof *grown);
    if (!grown)
        return firn_nomem(p->err);
    p->args->positional = grown;
    grown[p->args->positional_count++] = word;
    return FIRN_OK;
}

static firn_status take_value(parser *p, const firn_option *option, const char *word,
                              const char *attached)
{
    if (!option->value && attached)
        return firn_fail(p->err, FIRN_INVALID, "--%s takes no value", option->name);
    if (!option->value)
        return add_given(p, option, "");
    if (attached)
        return add_given(p, option, attached);
    if (p->at + 1 >= p->argc)
        return firn_fail(p->err, FIRN_INVALID, "%s wants a value: %s", word, option->value);
    return add_given(p, option, p->argv[++p->at]);
}

static firn_status take_long(parser *p, const char *word)
{
    firn_str name = firn_str_from(word + 2);
    size_t equals = firn_str_find(name, '=');
    const char *attached = equals < name.len ? word + 2 + equals + 1 : NULL;
    name = firn_str_first(name, equals);
    const firn_option *option = find_in(p->command->options, name);
    option = option ? option : find_in(firn_common_options, name);
    return option ? take_value(p, option, word, attached) : unknown(p, word, name);
}

static firn_status take_short(parser *p, const char *word)
{
    const firn_option *option = find_letter(p->command->options, word[1]);
    option = option ? option : find_letter(firn_common_options, word[1]);
    if (!option)
        return unknown(p, word, firn_str_from(word + 1));
    return take_value(p, option, word, word[2] ? word + 2 : NULL);
}

static bool is_number(const char *word)
{
    return word[1] >= '0' && word[1] <= '9';
}

static firn_status check_count(const parser *p)
{
    const firn_command *c = p->command;
    int count = (int)p->args->positional_count;
    if (count < c->arguments_min)
        return firn_fail(p->err, FIRN_INVALID, "too few arguments: firn %s %s", c->name,
                         c->arguments);
    if (c->arguments_max >= 0 && count > c->arguments_max)
        return firn_fail(p->err, FIRN_INVALID, "\"%s\" is too much: firn %s %s",
                         p->args->positional[c->arguments_max], c->name, c->arguments);
    return FIRN_OK;
}

firn_status firn_args_parse(const firn_command *command, int argc, char **argv, firn_arena *arena,
                            firn_args *args, firn_error *err)
{
    parser p = { command, arena, args, 0, 0, argc, 0, argv, err };
    bool only_positional = false;
    *args = (firn_args){ 0 };
    for (; p.at < argc; p.at++) {
        const char *word = argv[p.at];
        bool dashed = word[0] == '-' && word[1] && !is_number(word) && !only_positional;
        if (dashed && strcmp(word, "--") == 0)
            only_positional = true;
        else if (dashed && word[1] == '-')
            TRY(take_long(&p, word));
        else if (dashed)
            TRY(take_short(&p, word));
        else
            TRY(add_positional(&p, word));
    }
    return firn_flag(args, "help") ? FIRN_OK : check_count(&p);
}

const char *firn_arg(const firn_args *args, size_t index)
{
    return index < args->positional_count ? args->positional[index] : NULL;
}

const char *firn_opt(const firn_args *args, const char *name)
{
    for (size_t i = args->given_count; i > 0; i--)
        if (strcmp(args->given[i - 1].name, name) == 0)
            return args->given[i - 1].value;
    return NULL;
}

bool firn_flag(const firn_args *args, const char *name)
{
    return firn_opt(args, name) != NULL;
}

const char *firn_opt_next(const firn_args *args, const char *name, size_t *at)
{
    while (*at < args->given_count) {
        const firn_given *given = &args->given[(*at)++];
        if (strcmp(given->name, name) == 0)
            return given->value;
    }
    return NULL;
}

firn_status firn_opt_int64(const firn_args *args, const char *name, int64_t otherwise,
                           int64_t *value, firn_error *err)
{
    const char *text = firn_opt(args, name);
    *value = otherwise;
    if (text && !firn_str_to_int64(firn_str_from(text), value))
        return firn_fail(err, FIRN_INVALID, "--%s wants a whole number, not \"%s\"", name, text);
    return FIRN_OK;
}
