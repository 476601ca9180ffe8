# The project's warning set, as a target to link PRIVATE.
add_library(trailcase_warnings INTERFACE)
target_compile_options(trailcase_warnings INTERFACE
  -Wall -Wextra -Wpedantic
  -Wshadow -Wconversion -Wsign-conversion
  -Wstrict-prototypes -Wmissing-prototypes
  -Wformat=2 -Wundef -Wvla
  -Wpointer-arith -Wwrite-strings -Wimplicit-fallthrough
  $<$<BOOL:${TRAILCASE_WERROR}>:-Werror>)
target_compile_definitions(trailcase_warnings INTERFACE _XOPEN_SOURCE=700)
