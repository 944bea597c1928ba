/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Runs a fuzz target over saved inputs (files, or all files of a folder), so
 * the corpus is an ordinary test. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t input[1 << 22];

static int replay(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return perror(path), EXIT_FAILURE;
    size_t size = fread(input, 1, sizeof input, f);
    fclose(f);

    /* A heap copy of the exact size, so that a sanitizer sees each overrun. */
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy)
        return EXIT_FAILURE;
    for (size_t i = 0; i < size; i++)
        copy[i] = input[i];
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
    return EXIT_SUCCESS;
}

static int replay_folder(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder)
        return perror(path), EXIT_FAILURE;
    int result = EXIT_SUCCESS;
    for (struct dirent *e; (e = readdir(folder));) {
        char name[4096];
        if (e->d_name[0] == '.')
            continue;
        snprintf(name, sizeof name, "%s/%s", path, e->d_name);
        if (replay(name) != EXIT_SUCCESS)
            result = EXIT_FAILURE;
    }
    closedir(folder);
    return result;
}

int main(int argc, char **argv)
{
    int result = EXIT_SUCCESS;
    for (int i = 1; i < argc; i++) {
        struct stat st;
        int one = stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode) ? replay_folder(argv[i])
                                                                 : replay(argv[i]);
        if (one != EXIT_SUCCESS)
            result = one;
    }
    return result;
}
