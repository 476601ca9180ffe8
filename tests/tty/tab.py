#!/usr/bin/env python3
"""Tab: names of commands, queries, parameters and options, and values of the case."""

import json
import os
import shutil
import subprocess
import unittest

import harness

CTRL_A = "\x01"


class Tab(harness.ShellTest):
    def complete(self, typed, line):
        """Types, presses Tab, and holds the line to what it is then."""
        shell = self.start()
        # Made a comment, it comes to the history as it stands.
        shell.send(typed + harness.TAB + "$" + CTRL_A + "# \r")
        shell.prompt()
        self.assertEqual(shell.leave(), 0)
        path = os.path.join(self.home, ".local", "state", "trailcase", "history")
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read().splitlines()[-1], "# " + line + "$")

    def test_a_command(self):
        self.complete("imp", "import ")

    def test_a_word_of_the_shell(self):
        self.complete("qui", "quit ")

    def test_a_command_for_help(self):
        self.complete("help imp", "help import ")

    def test_a_question(self):
        self.complete("ask detec", "ask detections ")

    def test_a_question_goes_before_queries_of_similar_names(self):
        self.complete("ask cred", "ask credentials")
        self.complete("ask credentials-u", "ask credentials-used ")

    def test_a_query(self):
        self.complete("queries keys-f", "queries keys-from-address ")

    def test_a_query_behind_options(self):
        self.complete("ask -t csv --limit 3 keys-f",
                      "ask -t csv --limit 3 keys-from-address ")

    def test_a_parameter(self):
        self.complete("ask keys-from-address i",
                      "ask keys-from-address ip=")

    def test_an_option(self):
        self.complete("ask duration --quer", "ask duration --queries ")
        self.complete("ask duration --form", "ask duration --format ")

    def test_a_format(self):
        self.complete("ask duration --format t",
                      "ask duration --format table ")
        self.complete("ask duration -t m", "ask duration -t md ")
        self.complete("timeline --format n", "timeline --format navigator ")
        self.complete("ask duration --format=c",
                      "ask duration --format=csv ")

    def test_a_file(self):
        self.complete("import one.j", "import one.json ")

    def test_a_file_with_odd_characters(self):
        folder = os.path.join(self.folder, "my logs")
        os.mkdir(folder)
        for name in ("it's \"one\".json", "two.json"):
            shutil.copy(os.path.join(self.folder, "one.json"), os.path.join(folder, name))
            shell = self.start()
            shell.send("import my" + harness.TAB + name[:2] + harness.TAB + "\r")
            shell.wait_for("records  1 read")
            self.assertEqual(shell.leave(), 0)

    def test_no_file_where_none_belongs(self):
        self.complete("info one.j", "info one.j")

    def test_many_matches_ask_nothing(self):
        shell = self.start(rows=5, columns=20)
        shell.send("ask " + harness.TAB + harness.TAB)
        shell.wait_for("keys-from-address")
        shell.prompt()
        shell.interrupt()
        shell.prompt()
        self.assertEqual(shell.leave(), 0)

    def test_help_for_topics_and_queries(self):
        self.complete("help narr", "help narrowing ")
        self.complete("help keys-f", "help keys-from-address ")

    def test_a_required_parameter_comes_first(self):
        self.complete("ask segments ", "ask segments key=")

    def test_a_parameter_that_is_given_is_not_offered_again(self):
        self.complete("ask segments key=x k", "ask segments key=x k")

    def test_parameters_of_questions(self):
        self.complete("ask address ", "ask address ip=")
        self.complete("ask triage pr", "ask triage principal=")


class Values(harness.ShellTest):
    """Values that the case has."""

    AGENTS = ("aws-cli/2.15.0 Python/3.11.6 Linux/6.1", "aws-cli/2.15.0 Python/3.12",
              "it's one", "-option", "evil\x1b]0;title\x07", "evil\u202eagent", "100% \\ \" odd '")

    def setUp(self):
        super().setUp()
        self.case = os.path.join(self.folder, "values.case")
        log = os.path.join(self.folder, "values.jsonl")
        with open(log, "w", encoding="utf-8") as file:
            for i, agent in enumerate(self.AGENTS):
                record = dict(harness.RECORD, userAgent=agent,
                              eventID=f"{i}2222222-2222-4222-8222-222222222222",
                              sourceIPAddress=["203.0.113.7", "2001:db8::7"][i % 2])
                record["userIdentity"] = dict(
                    record["userIdentity"], accessKeyId=f"AKIAEXAMPLEEXAMPLE0{i}",
                    userName=["alice", "bob builder"][i % 2],
                    principalId=f"AIDAEXAMPLEEXAMPLE00{i % 2}",
                    arn=f"arn:aws:iam::111122223333:user/{['alice', 'bob'][i % 2]}")
                file.write(json.dumps(record) + "\n")
            for n, (service, call, what) in enumerate((
                    ("ec2", "StopInstances", {"instancesSet": {"items": [
                        {"instanceId": "i-0123456789abcdef0"}]}}),
                    ("s3", "GetBucketAcl", {"bucketName": "the-bucket"}))):
                file.write(json.dumps(dict(
                    record, eventSource=service + ".amazonaws.com", eventName=call,
                    requestParameters=what, userAgent="it's one",
                    eventID=f"a{n}222222-2222-4222-8222-222222222222")) + "\n")
        subprocess.run([self.program, "import", self.case, log], env=self.environment(),
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)

    complete = Tab.complete

    def test_parameters(self):
        self.complete("ask keys-from-address ip=203", "ask keys-from-address ip=203.0.113.7 ")
        self.complete("ask keys-from-address ip=2001", "ask keys-from-address ip=2001:db8::7 ")
        self.complete("ask key-owner key=AKIA", "ask key-owner key=AKIAEXAMPLEEXAMPLE0")
        self.complete("ask key key=AKIAEXAMPLEEXAMPLE03", "ask key key=AKIAEXAMPLEEXAMPLE03 ")
        self.complete("ask search-events event=5", "ask search-events "
                      "event=52222222-2222-4222-8222-222222222222 ")
        self.complete("ask search-events api=Desc", "ask search-events api=DescribeInstances ")
        self.complete("ask search-events region=e", "ask search-events region=eu-west-1 ")
        self.complete("ask search-events event_source=e",
                      "ask search-events event_source=ec2.amazonaws.com ")
        self.complete("ask search-events tool=aw", "ask search-events tool=aws-cli ")
        self.complete("ask search-events outcome=s", "ask search-events outcome=success ")
        self.complete("ask access-evidence vector=V17", "ask access-evidence vector=V17 ")

    def test_principals_by_name_and_by_arn(self):
        self.complete("ask principal principal=al", "ask principal principal=alice ")
        self.complete("ask principal principal=arn:aws:iam::111122223333:user/b",
                      "ask principal principal=arn:aws:iam::111122223333:user/bob ")

    def test_a_value_with_a_blank_is_quoted(self):
        self.complete("ask principal principal=bo", "ask principal principal='bob builder' ")
        self.complete("ask principal principal='bo", "ask principal principal='bob builder' ")
        self.complete('ask principal principal="bo', 'ask principal principal="bob builder" ')
        self.complete("lead principal bo", "lead principal 'bob builder' ")

    def test_quotes_come_when_what_is_typed_needs_them(self):
        # alice needs none, and which of the two is meant is not known yet.
        self.complete("ask principal principal=", "ask principal principal=")

    def test_a_value_that_would_be_an_option_is_not_offered(self):
        self.complete("lead agent -o", "lead agent -o")
        self.complete("lead agent '-o", "lead agent '-o")
        self.complete("ask search-events user_agent=-o", "ask search-events user_agent=-option ")

    def test_agents(self):
        self.complete("lead agent aws", "lead agent 'aws-cli/2.15.0 Python/3.1")
        self.complete("lead agent 'aws-cli/2.15.0 Python/3.11",
                      "lead agent 'aws-cli/2.15.0 Python/3.11.6 Linux/6.1' ")
        self.complete("lead agent it", "lead agent \"it's one\" ")
        self.complete("ask search-events user_agent=it",
                      "ask search-events user_agent=\"it's one\" ")

    def test_what_is_completed_reads_back_as_the_value(self):
        shell = self.start()
        shell.send("lead agent 'aws-cli/2.15.0 Python/3.11" + harness.TAB + "\r")
        shell.wait_for("lead stored: agent aws-cli/2.15.0 Python/3.11.6 Linux/6.1")
        shell.prompt()
        self.assertEqual(shell.leave(), 0)

    def test_hostile_values_are_not_offered(self):
        self.complete("lead agent ev", "lead agent ev")
        self.complete("lead agent 100", "lead agent 100")
        shell = self.start()
        shell.send("lead agent " + harness.TAB + harness.TAB)
        shell.wait_for("Python/3.12")
        seen = shell.child.before
        shell.interrupt()
        shell.expect(shell.child.expect_exact, harness.PROMPT)
        seen += shell.child.before
        self.assertNotIn("evil", seen)
        self.assertNotIn("\x1b]0", seen)
        self.assertNotIn("\u202e", seen)
        self.assertEqual(shell.leave(), 0)

    def test_operands(self):
        self.complete("lead i", "lead ip ")
        self.complete("lead ip 203", "lead ip 203.0.113.7 ")
        self.complete("verdict ip 203.0.113.7 mal", "verdict ip 203.0.113.7 malicious ")
        self.complete("show 32", "show 32222222-2222-4222-8222-222222222222 ")
        self.complete("use reg", "use region ")
        self.complete("use region e", "use region eu-west-1 ")
        self.complete("use lead i", "use lead ip=")
        self.complete("use lead ip=20", "use lead ip=20")
        self.complete("use lead ip=203", "use lead ip=203.0.113.7 ")
        self.complete("window 2", "window 2024-01-02 ")

    def test_tags_that_the_case_has(self):
        subprocess.run([self.program, "tag", self.case, "ip", "203.0.113.7", "exit-node"],
                       env=self.environment(), stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, check=True)
        self.complete("note ev", "note event ")
        self.complete("note ip 203", "note ip 203.0.113.7 ")
        self.complete("tag ip 203", "tag ip 203.0.113.7 ")
        self.complete("tag ip 203.0.113.7 ex", "tag ip 203.0.113.7 exit-node ")
        self.complete("ask tagged-events ", "ask tagged-events tag=")
        self.complete("ask tagged-events tag=e", "ask tagged-events tag=exit-node ")

    def test_values_of_options(self):
        self.complete("ask credentials --lead ip=203", "ask credentials --lead ip=203.0.113.7 ")
        self.complete("ask credentials --lead=ip=203", "ask credentials --lead=ip=203.0.113.7 ")
        self.complete("ask credentials --level conf", "ask credentials --level confirmed ")
        self.complete("ask search-events --from 2", "ask search-events --from 2024-01-02 ")

    def test_columns_of_a_row(self):
        shell = self.start()
        shell.run("ask search-events --limit 1")
        shell.send("pivot 1 i" + harness.TAB + "\r")
        shell.wait_for("> ask address ip=203.0.113.7")
        shell.prompt()
        shell.run("ask search-events --limit 1")
        shell.send("lead ip @1.i" + harness.TAB + "\r")
        shell.wait_for("lead stored: ip 203.0.113.7")
        shell.prompt()
        self.assertEqual(shell.leave(), 0)

    def test_a_reference_to_a_row(self):
        shell = self.start()
        shell.run("ask search-events --limit 1")
        shell.send("lead ip @" + harness.TAB + "i" + harness.TAB + "\r")
        shell.wait_for("lead stored: ip 203.0.113.7")
        shell.prompt()
        shell.run("ask search-events --limit 1")
        shell.send("open " + harness.TAB + "\r")
        shell.wait_for("> show ")
        shell.prompt()
        # Between quotes it is a value.
        shell.send("lead ip '@1.i" + harness.TAB + "'\r")
        self.assertNotIn("stored", shell.prompt())
        self.assertEqual(shell.leave(), 0)

    def test_rows_come_in_their_order(self):
        shell = self.start()
        shell.run("ask views")
        shell.send("open " + harness.TAB + harness.TAB)
        rows = [line.split() for line in shell.prompt().splitlines()[1:] if line]
        # Column by column.
        self.assertEqual([row[0] for row in rows], [str(n + 1) for n in range(len(rows))])
        shell.interrupt()
        shell.prompt()
        self.assertEqual(shell.leave(), 0)

    def test_sql(self):
        self.complete("sql SELECT * FROM securi", "sql SELECT * FROM security_group_rules ")
        self.complete("sql SELECT event_so", "sql SELECT event_source ")
        self.complete("sql SELECT count(e.event_so", "sql SELECT count(e.event_source ")
        self.complete("sql SELECT ip GRO", "sql SELECT ip GROUP BY ")
        self.complete("sql select ip havi", "sql select ip having ")

    def test_sql_after_from_stand_views(self):
        self.complete("sql SELECT * FROM event_so", "sql SELECT * FROM event_so")
        self.complete("sql SELECT * FROM attributed JOIN principa",
                      "sql SELECT * FROM attributed JOIN principal")

    def test_sql_values_of_a_column(self):
        self.complete("sql SELECT * FROM events WHERE ip = '203",
                      "sql SELECT * FROM events WHERE ip = '203.0.113.7' ")
        self.complete("sql SELECT * FROM events e WHERE e.api='Des",
                      "sql SELECT * FROM events e WHERE e.api='DescribeInstances' ")
        self.complete("sql SELECT * FROM events WHERE principal LIKE 'user:111122223333:AIDAEXAMPLEEXAMPLE000",
                      "sql SELECT * FROM events WHERE principal LIKE 'user:111122223333:AIDAEXAMPLEEXAMPLE000' ")

    def test_sql_on_its_further_lines(self):
        shell = self.start()
        shell.line("sql SELECT count(*),")
        shell.wait_for("...> ")
        shell.line("principal_na" + harness.TAB + ", region FR" + harness.TAB
                   + "event" + harness.TAB + " where region = 'eu" + harness.TAB
                   + " group by principal_name;")
        answer = shell.prompt()
        self.assertIn("where region = 'eu-west-1' ", answer)
        self.assertRegex(answer, r"bob builder +eu-west-1")
        self.assertEqual(shell.leave(), 0)

    def test_a_ctrl_c_before_is_no_matter(self):
        shell = self.start()
        shell.interrupt()
        shell.prompt()
        shell.send("ask key key=AKIAEXAMPLEEXAMPLE03" + harness.TAB + "\r")
        self.assertIn("AKIAEXAMPLEEXAMPLE03", shell.prompt())
        shell.interrupt()
        shell.prompt()
        shell.send("ask address ip=203" + harness.TAB)
        shell.wait_for("203.0.113.7")

    def test_values_of_one_query(self):
        self.complete("ask notes kind=ag", "ask notes kind=agent ")
        self.complete("ask security-group-rules direction=e",
                      "ask security-group-rules direction=egress ")
        self.complete("ask resource-history id=i-0", "ask resource-history id=i-0123456789abcdef0 ")
        self.complete("ask resource-history id=x kind=in",
                      "ask resource-history id=x kind=instance ")
        self.complete("ask object-access bucket=", "ask object-access bucket=the-bucket ")

    def test_files_where_an_option_says_so(self):
        # --from of ask is a time.
        self.complete("lead --from one.j", "lead --from one.json ")
        self.complete("export one.j", "export one.json ")
        self.complete("source one.j", "source one.json ")
        self.complete("tee one.j", "tee one.json ")
        self.complete("report -o one.j", "report -o one.json ")

    def test_after_a_write_the_case_is_read_again(self):
        shell = self.start()
        shell.run("lead ip 203.0.113.7")
        shell.send("ask address ip=203" + harness.TAB + "\r")
        shell.wait_for("ip=203.0.113.7")
        shell.prompt()
        self.assertEqual(shell.leave(), 0)

    def test_without_a_case_nothing_is_offered(self):
        self.case = "new.db"
        self.complete("ask address ip=2", "ask address ip=2")


class Many(harness.ShellTest):
    def make(self, records):
        case = os.path.join(self.folder, "many.case")
        log = os.path.join(self.folder, "many.jsonl")
        with open(log, "w", encoding="utf-8") as file:
            for i, record in enumerate(records):
                file.write(json.dumps(dict(
                    harness.RECORD, eventID=f"22222222-2222-4222-8222-{i:012d}", **record)) + "\n")
        subprocess.run([self.program, "import", case, log], env=self.environment(),
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
        return case

    def test_more_than_anybody_reads(self):
        shell = self.start(self.make({"sourceIPAddress": f"198.51.{100 + i // 250}.{i % 250}"}
                                     for i in range(300)), rows=60)
        # What the 200 share is not what all share: nothing is typed for the user.
        shell.send("ask address ip=198" + harness.TAB + harness.TAB)
        shell.wait_for("(and more)")
        shell.send(".51.101.4" + harness.TAB + "\r")
        shell.wait_for("198.51.101.4")
        shell.prompt()
        self.assertEqual(shell.leave(), 0)

    def test_a_crowd_that_is_not_offered_hides_nothing(self):
        """The agents of an intruder come first, and one of them looks like the only one."""
        agents = ["cli/1"] + [f"cli/1\x1b]0;{i}\x07" for i in range(300)] + ["cli/2"]
        shell = self.start(self.make({"userAgent": agent} for agent in agents), rows=60)
        shell.send("ask search-events user_agent=c" + harness.TAB + harness.TAB + harness.TAB)
        shell.expect(shell.child.expect, r"cli/1 +cli/2")
        seen = shell.child.before
        # The line as it stands, drawn again below the list.
        shell.expect(shell.child.expect_exact, harness.PROMPT + "ask search-events user_agent=cli/")
        seen += shell.child.before
        self.assertNotIn("]0;", seen)
        shell.send("2" + harness.TAB + "$")
        shell.wait_for("2 $")
        shell.interrupt()
        shell.prompt()
        self.assertEqual(shell.leave(), 0)


if __name__ == "__main__":
    unittest.main()
