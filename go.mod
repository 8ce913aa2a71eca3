module minga.lab/minga

go 1.26.0
