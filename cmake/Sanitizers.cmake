# Hardening for every build, sanitizers on request; link PRIVATE.
add_library(trailcase_hardening INTERFACE)
if(TRAILCASE_SANITIZE)
  target_compile_options(trailcase_hardening INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
    $<$<BOOL:${TRAILCASE_FUZZ}>:-fsanitize=fuzzer-no-link>)
  target_link_options(trailcase_hardening INTERFACE -fsanitize=address,undefined)
else()
  target_compile_options(trailcase_hardening INTERFACE
    -fstack-protector-strong
    $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2>)
  target_link_options(trailcase_hardening INTERFACE -Wl,-z,relro,-z,now)
endif()
