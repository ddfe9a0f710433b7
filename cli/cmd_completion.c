/*
 * cmd_completion.c - `proclab completion SHELL`: a few lines for bash, zsh or fish, which ask `proclab completion words` when Tab is pressed. What could
 * stand there is known here, from the tables (completion.c), not in three languages of shells.
 */
#include <string.h>

#include "cli/command.h"
#include "cli/completion.h"

struct completion_settings {
	bool help;
};

static const struct option_row rows[] = {{'h', "help", OPTION_FLAG, NULL, NULL, "this help", offsetof(struct completion_settings, help)}};

static const char bash[] =
	"_proclab() {\n"
	"    local line word about IFS=$'\\n'\n"
	"    local current=${COMP_WORDS[COMP_CWORD]}\n"
	"    [ \"$current\" = = ] && current=\n"
	"    COMPREPLY=()\n"
	"    while IFS=$'\\t' read -r word about; do\n"
	"        case $word in\n"
	"        :files) COMPREPLY+=($(compgen -f -- \"$current\")); compopt -o filenames ;;\n"
	"        :folders) COMPREPLY+=($(compgen -d -- \"$current\")); compopt -o filenames ;;\n"
	"        *) COMPREPLY+=(\"$word\") ;;\n"
	"        esac\n"
	"    done < <(\"${COMP_WORDS[0]}\" completion words \"${COMP_WORDS[@]:1:COMP_CWORD}\" 2>/dev/null)\n"
	"}\n"
	"complete -F _proclab proclab\n";

static const char zsh[] =
	"#compdef proclab\n"
	"_proclab() {\n"
	"    local line kind\n"
	"    local -a found\n"
	"    for line in ${(f)\"$(${words[1]} completion words \"${(@Q)words[2,CURRENT]}\" 2>/dev/null)\"}; do\n"
	"        case $line in\n"
	"        :*) kind=$line ;;\n"
	"        *) found+=(\"${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}\") ;;\n"
	"        esac\n"
	"    done\n"
	"    (( $#found )) && _describe proclab found\n"
	"    case $kind in\n"
	"    :files) compset -P '--*='; _files ;;\n"
	"    :folders) compset -P '--*='; _files -/ ;;\n"
	"    esac\n"
	"}\n"
	"if [ \"$funcstack[1]\" = _proclab ]; then _proclab \"$@\"; else compdef _proclab proclab; fi\n";

static const char fish[] =
	"function __proclab_words\n"
	"    set -l given (commandline -opc) (commandline -ct)\n"
	"    for line in ($given[1] completion words $given[2..-1] 2>/dev/null)\n"
	"        switch $line\n"
	"            case ':files'\n"
	"                __fish_complete_path (commandline -ct)\n"
	"            case ':folders'\n"
	"                __fish_complete_directories (commandline -ct) ''\n"
	"            case '*'\n"
	"                echo $line\n"
	"        end\n"
	"    end\n"
	"end\n"
	"complete -c proclab -f -a '(__proclab_words)'\n";

static const struct {
	const char *name, *text;
} shells[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}};

static int run(const struct command *c, int argc, char **argv)
{
	struct completion_settings set = {0};
	bool dashes;
	int at = options_parse(&c->options, argc, argv, &set, &dashes);
	const char *word = at >= 0 && at < argc ? argv[at] : "";
	if (at < 0) return EXIT_USAGE;
	if (set.help) {
		command_help(stdout, c);
		return command_finish(EXIT_FINE);
	}
	if (!strcmp(word, "words")) {
		completion_print(stdout, argv + at + 1, argc - at - 1);
		return command_finish(EXIT_FINE);
	}
	for (size_t i = 0; i < sizeof shells / sizeof *shells && at + 1 == argc; i++) {
		if (strcmp(shells[i].name, word)) continue;
		fputs(shells[i].text, stdout);
		return command_finish(EXIT_FINE);
	}
	options_complain("completion", "for which shell? Give one of bash, zsh, fish");
	return EXIT_USAGE;
}

const struct command command_completion = {
	.name = "completion",
	.synopsis = "bash | zsh | fish",
	.summary = "what a shell needs to complete these words",
	.about = "Prints a script for your shell, with which Tab completes commands, options, their choices, labs and files. `make install` puts it "
	         "where the shells look for it; without that, read it in as below. (The script asks `proclab completion words WORD...`.)",
	.options = {"completion", rows, sizeof rows / sizeof *rows},
	.examples = "  eval \"$(proclab completion bash)\"          in ~/.bashrc\n"
	            "  source <(proclab completion zsh)           in ~/.zshrc, after compinit\n"
	            "  proclab completion fish | source           in ~/.config/fish/config.fish\n",
	.statuses = "  0 fine, 2 wrong usage.\n",
	.run = run,
};
