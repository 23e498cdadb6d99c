# What is generated from crd-schemas/, and with which Python.
file(GLOB QVD_CRDS CONFIGURE_DEPENDS
  ${CMAKE_SOURCE_DIR}/crd-schemas/*.yaml ${CMAKE_SOURCE_DIR}/crd-schemas/standalone/*.yaml)
file(GLOB QVD_CODEGEN_SOURCES CONFIGURE_DEPENDS
  ${CMAKE_SOURCE_DIR}/hack/codegen/*.py ${CMAKE_SOURCE_DIR}/hack/codegen/names.yaml)

# The distribution's Python has the YAML module (python3-yaml); another one on PATH may not.
find_program(QVD_PYTHON NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH)
if(NOT QVD_PYTHON)
  set(QVD_PYTHON ${Python3_EXECUTABLE})
endif()
execute_process(COMMAND ${QVD_PYTHON} -c "import yaml" RESULT_VARIABLE no_yaml ERROR_QUIET)
if(no_yaml)
  message(FATAL_ERROR "${QVD_PYTHON} lacks the YAML module: apt-get install python3-yaml (hack/deps)")
endif()
set(QVD_CODEGEN ${QVD_PYTHON} ${CMAKE_SOURCE_DIR}/hack/codegen/generate.py)
