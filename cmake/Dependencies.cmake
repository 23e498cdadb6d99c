# Every third-party part, found once. hack/deps installs them from Debian 12.
# Which folder may include which of them: hack/layers.txt.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
# Exactly the Boost that the distribution's cpprestsdk is built with: a second one in the same
# process is undefined behaviour, because libcpprest exports weak boost::asio symbols.
find_package(Boost 1.74.0 EXACT REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(prometheus-cpp REQUIRED COMPONENTS core)
find_package(cpprestsdk REQUIRED)
find_package(LibArchive REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
find_package(Python3 REQUIRED COMPONENTS Interpreter)
pkg_check_modules(LIBVIRT REQUIRED IMPORTED_TARGET libvirt)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
