# trailcase_embed(TARGET SYMBOL BASE_DIR FILE...)
#
# Compiles text files into TARGET as a table `SYMBOL`, of the type declared in
# util/embedded.h, with each file's path relative to BASE_DIR as its name.
add_executable(trailcase_embed ${CMAKE_CURRENT_LIST_DIR}/embed.c)

function(trailcase_embed target symbol base_dir)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.c)
  set(inputs ${ARGN})
  list(SORT inputs)
  add_custom_command(
    OUTPUT ${output}
    COMMAND trailcase_embed ${output} ${symbol} ${base_dir} ${inputs}
    DEPENDS trailcase_embed ${inputs}
    COMMENT "Embedding ${symbol}"
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
