Console.WriteLine("fp-agent");
