#include "names.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

const char *const names_people[] = {
	"anna.berg",     "bram.visser",  "carla.conti",   "daniel.novak",
	"elif.kaya",     "farid.haddad", "greta.lund",    "hugo.martin",
	"ines.costa",    "jan.kowalski", "katrin.vogel",  "liam.byrne",
	"maria.silva",   "nils.holm",    "olga.petrova",  "pavel.dvorak",
	"quinn.murphy",  "rosa.garcia",  "sven.olsen",    "tara.walsh",
	"umut.demir",    "vera.horvat",  "wim.janssen",   "xenia.popescu",
	"yara.nasser",   "zoe.laurent",  "adam.nowak",    "bianca.rossi",
	"cem.arslan",    "dora.szabo",   "emil.larsen",   "fiona.kelly",
	"georg.huber",   "helena.sousa", "ivan.ilic",     "julia.weber",
	"karl.becker",   "lena.fischer", "marco.ferrari", "nora.dahl",
	"oscar.nilsson", "paula.moreno", "rafael.santos", "sara.lind",
	"tomas.kral",    "ulrike.braun", "victor.dumas",  "wanda.zielinska",
	"yusuf.aydin",   "zara.khan",    "alba.ruiz",     "boris.kuzma",
	"clara.meyer",   "david.toth",   "svc-backup",    "svc-reports",
	"old-jenkins",   "data-import",  "mobile-build",  "dns-updater",
	"erik.sand",     "frida.holt",   "goran.babic",   "hanna.virtanen",
	"igor.sokol",    "jonas.keller", "kira.blum",     "luca.greco",
	"mila.petrov",   "noah.jansen",  "oona.laine",    "petra.kuhn",
	"rene.girard",   "simon.wolf",   "tina.maier",    "uwe.schulz",
	"viola.marino",  "werner.lang",  "yann.morel",    "zeno.brandt",
	"aron.fekete",   "bella.nagy",   "chris.obrien",  "diana.popa",
	"eva.jensen",    "filip.horak",  "gina.leone",    "henrik.strand",
	"iris.peeters",  "joel.maki",    "kaja.hansen",   "leo.barbieri",
	"marta.lopes",   "niko.salo",    "orla.doyle",    "piet.dejong",
	"ruth.adler",    "stefan.radu",  "thea.moen",     "ursula.graf",
};
const size_t names_people_count = COUNT(names_people);

const char *const names_groups[] = {
	"web",    "api",  "worker", "db",      "cache", "search",  "bastion", "queue",
	"report", "mail", "build",  "metrics", "auth",  "billing", "files",
};
const size_t names_groups_count = COUNT(names_groups);

const char *const names_buckets[] = {
	"assets",     "backups",        "billing-exports",  "build-cache",
	"cloudtrail", "config-history", "customer-uploads", "data-lake",
	"elb-logs",   "invoices",       "terraform-state",  "reports",
	"releases",   "staging-files",
};
const size_t names_buckets_count = COUNT(names_buckets);

/* clang-format off */
#define CLI2_TAIL \
	" md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#%s"

const char *const names_cli[] = {
	"aws-cli/2.24.10 md/awscrt#0.23.8 ua/2.1 os/macos#24.3.0 md/arch#arm64 lang/python#3.12.9" CLI2_TAIL,
	"aws-cli/2.22.35 md/awscrt#0.22.0 ua/2.0 os/macos#23.6.0 md/arch#arm64 lang/python#3.12.6" CLI2_TAIL,
	"aws-cli/2.17.32 md/awscrt#0.20.11 ua/2.0 os/windows#10 md/arch#amd64 lang/python#3.11.9" CLI2_TAIL,
	"aws-cli/2.23.2 md/awscrt#0.23.4 ua/2.0 os/windows#11 md/arch#amd64 lang/python#3.12.6" CLI2_TAIL,
	"aws-cli/2.15.30 Python/3.11.8 Linux/5.15.0-101-generic exe/x86_64.ubuntu.22 prompt/off command/%s",
	"aws-cli/2.13.15 Python/3.11.4 Darwin/22.6.0 exe/x86_64 prompt/off command/%s",
	"aws-cli/1.32.101 md/Botocore#1.34.101 ua/2.0 os/linux#6.8.0-57-generic md/arch#x86_64 lang/python#3.12.3 md/pyimpl#CPython cfg/retry-mode#legacy botocore/1.34.101",
	"aws-cli/1.22.34 Python/3.10.12 Linux/5.15.0-131-generic botocore/1.23.34",
};
const size_t names_cli_count = COUNT(names_cli);

const char *const names_sdk[] = {
	"Boto3/1.37.9 md/Botocore#1.37.9 ua/2.0 os/linux#6.8.0-57-generic md/arch#x86_64 lang/python#3.12.3 md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.37.9",
	"Boto3/1.34.101 md/Botocore#1.34.101 ua/2.0 os/macos#24.3.0 md/arch#arm64 lang/python#3.11.9 md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.34.101",
	"Boto3/1.26.165 Python/3.10.6 Linux/5.19.0-46-generic Botocore/1.29.165",
	"aws-sdk-js/3.758.0 ua/2.1 os/darwin#24.3.0 lang/js md/nodejs#22.13.1 api/s3#3.758.0",
};
const size_t names_sdk_count = COUNT(names_sdk);

const char *const names_browsers[] = {
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36 Edg/134.0.0.0",
	"Mozilla/5.0 (X11; Linux x86_64; rv:136.0) Gecko/20100101 Firefox/136.0",
};
const size_t names_browsers_count = COUNT(names_browsers);
/* clang-format on */
