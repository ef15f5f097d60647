// One function per subcommand: declares its options on the app; what it does runs as its callback.
// A callback throws std::runtime_error with one sentence; main() prints it and exits with 1.
#pragma once

namespace CLI {
class App;
}

namespace fader {

void add_train(CLI::App&);
void add_launch(CLI::App&);
void add_evaluate(CLI::App&);
void add_sheet(CLI::App&);
void add_inspect(CLI::App&);
void add_export(CLI::App&);
void add_import(CLI::App&);
void add_prepare(CLI::App&);
void add_probe(CLI::App&);

}  // namespace fader
